package dev.gradflow.cli.sweep;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Phase diagrams for a terminal: one letter for each gain and forget bias, in at most 80 ASCII columns.
public final class PhaseTable {
    /// What the letters mean.
    public static final List<String> LEGEND = List.of(
            "v vanishing, . preserved, X exploding, ? not to be told: the median over seeds",
            "of ln sigma_max of the product over the largest lag.");

    private static final int LABEL = 12;
    private static final int COLUMN = 6;
    private static final int MOST_COLUMNS = 11;

    private PhaseTable() {}

    /// One diagram for each cell, size and draw of weights; gains go across, forget biases down.
    public static List<String> lines(SweepAnswer answer) {
        Map<String, Map<SweepPoint, List<SweepResult>>> diagrams = new LinkedHashMap<>();
        for (int i = 0; i < answer.points().size(); i++) {
            SweepPoint point = answer.points().get(i);
            String name = point.cell() + ", " + Amount.of(point.hidden(), "unit") + ", "
                    + point.weights().word();
            SweepPoint anySeed = withSeed(point, 0);
            diagrams.computeIfAbsent(name, key -> new LinkedHashMap<>())
                    .computeIfAbsent(anySeed, key -> new ArrayList<>())
                    .add(answer.results().get(i));
        }
        List<String> lines = new ArrayList<>();
        diagrams.forEach((name, cells) -> {
            lines.add(name);
            lines.addAll(diagram(cells));
            lines.add("");
        });
        return lines;
    }

    private static SweepPoint withSeed(SweepPoint point, long seed) {
        return new SweepPoint(
                point.cell(),
                point.hidden(),
                point.weights(),
                point.gain(),
                point.forgetBias(),
                seed,
                point.steps(),
                point.maxLag(),
                point.ends());
    }

    private static List<String> diagram(Map<SweepPoint, List<SweepResult>> cells) {
        List<Double> gains = cells.keySet().stream()
                .map(SweepPoint::gain)
                .distinct()
                .sorted()
                .limit(MOST_COLUMNS)
                .toList();
        LinkedHashSet<@Nullable Double> biases = new LinkedHashSet<>();
        cells.keySet().forEach(point -> biases.add(point.forgetBias()));
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(String.format("  %-" + LABEL + "s", "gain"));
        gains.forEach(gain -> head.append(String.format("%" + COLUMN + "s", plain(gain))));
        lines.add(head.toString());
        for (Double bias : biases) {
            StringBuilder line =
                    new StringBuilder(String.format("  %-" + LABEL + "s", bias == null ? "" : "bias " + plain(bias)));
            for (double gain : gains) {
                line.append(String.format("%" + COLUMN + "s", letter(gain, bias, cells)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String letter(
            double gain, @Nullable Double bias, Map<SweepPoint, List<SweepResult>> cells) {
        return cells.entrySet().stream()
                .filter(entry -> entry.getKey().gain() == gain
                        && Objects.equals(entry.getKey().forgetBias(), bias))
                .findFirst()
                .map(entry -> letter(entry.getKey().maxLag(), entry.getValue()))
                .orElse(" ");
    }

    private static String letter(int lag, List<SweepResult> results) {
        List<Double> rates = new ArrayList<>();
        for (SweepResult result : results) {
            Double rate = result.logGrowthPerStep();
            if (rate != null) {
                rates.add(rate);
            }
        }
        if (rates.size() * 2 <= results.size()) {
            return "?";
        }
        rates.sort(null);
        double total = lag * (rates.get((rates.size() - 1) / 2) / 2 + rates.get(rates.size() / 2) / 2);
        double limit = Math.log(100);
        return total < -limit ? "v" : total > limit ? "X" : ".";
    }

    private static String plain(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        String text = rounded.toPlainString();
        return text.length() < COLUMN ? text : rounded.round(new MathContext(1)).toString().replace("+", "");
    }
}
