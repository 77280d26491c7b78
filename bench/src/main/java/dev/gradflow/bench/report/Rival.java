package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One point of ours beside what the native libraries take for the same task, the fastest first.
///
/// @param ours  our point
/// @param peers theirs
record Rival(Point ours, List<Point> peers) {
    /// Ways of doing the same, among which a library's best counts; what is not listed is compared with its like.
    private static final Map<String, Set<String>> SAME = Map.of(
            "prepacked", Set.of("prepacked", "packing", "plain"),
            "plain", Set.of("prepacked", "plain"),
            // Weights stored in half the bytes stand beside what libraries do with whole ones.
            "bfloat16", Set.of("prepacked", "plain"),
            "inferenceBfloat16", Set.of("inference"));

    /// Every point of ours that a library was measured beside.
    static List<Rival> among(List<Point> points) {
        List<Rival> rivals = new ArrayList<>();
        for (Point ours : points) {
            if (ours.peer().isEmpty() && ours.variant() == Variant.NATIVE && ours.threads() == 1) {
                Set<String> ways = SAME.getOrDefault(ours.method(), Set.of(ours.method()));
                List<Point> peers = points.stream()
                        .filter(other -> !other.peer().isEmpty()
                                && other.threads() == 1
                                && other.workload().equals(ours.workload())
                                && other.parameters().equals(ours.parameters())
                                && ways.contains(other.method()))
                        .sorted(Comparator.comparingDouble(Point::nanoseconds))
                        .toList();
                if (!peers.isEmpty()) {
                    rivals.add(new Rival(ours, peers));
                }
            }
        }
        return rivals;
    }

    /// How many times as fast as the fastest library: its time over ours.
    double ratio() {
        return peers.getFirst().nanoseconds() / ours.nanoseconds();
    }
}
