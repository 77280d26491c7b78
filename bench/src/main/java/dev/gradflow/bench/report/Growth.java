package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.Statistics;
import dev.gradflow.bench.suite.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How the time of one method grows with one parameter, all others fixed.
///
/// @param label     what is measured, for people
/// @param parameter what grows: `hidden` (H), `batch` (B), `steps` (T, or k for products), `exponents`, `size`
/// @param points    by growing parameter, at least three
/// @param expected  the exponent that the number of operations has
record Growth(String label, String parameter, List<Point> points, double expected) {
    private static final List<String> PARAMETERS = List.of("hidden", "batch", "steps", "exponents", "size");
    private static final int LEAST = 3;

    /// Every series of three points or more.
    static List<Growth> among(List<Point> points) {
        List<Growth> series = new ArrayList<>();
        for (String parameter : PARAMETERS) {
            Map<String, List<Point>> groups = points.stream()
                    .filter(point -> point.parameters().containsKey(parameter)
                            && point.variant() == Variant.NATIVE
                            && point.threads() == 1)
                    .sorted(Comparator.comparingDouble(point -> point.number(parameter)))
                    .collect(Collectors.groupingBy(
                            point -> label(point, parameter), LinkedHashMap::new, Collectors.toList()));
            groups.forEach((label, group) -> {
                if (group.size() >= LEAST) {
                    series.add(new Growth(label, parameter, List.copyOf(group), expected(group.getFirst(), parameter)));
                }
            });
        }
        return series;
    }

    private static String label(Point point, String parameter) {
        Map<String, String> others = new TreeMap<>(point.parameters());
        others.remove(parameter);
        String peer = point.peer().isEmpty() ? "" : point.peer() + ": ";
        String words = String.join(" ", others.values());
        return (peer + point.workload() + " " + point.method() + " " + words).trim();
    }

    private static double expected(Point point, String parameter) {
        return switch (parameter) {
            case "hidden" -> point.workload().equals("Jacobian") ? 3 : 2;
            case "size" -> point.method().equals("spectralNorm") ? 2 : 3;
            default -> 1;
        };
    }

    /// The exponent that fits the times best.
    double exponent() {
        double[] x = points.stream().mapToDouble(point -> point.number(parameter)).toArray();
        double[] y = points.stream().mapToDouble(Point::nanoseconds).toArray();
        return Statistics.exponent(x, y);
    }
}
