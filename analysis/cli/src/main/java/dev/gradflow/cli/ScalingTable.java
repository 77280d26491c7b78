package dev.gradflow.cli;

import dev.gradflow.analysis.InputSeries;
import dev.gradflow.cli.input.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How an input was standardised, column by column.
final class ScalingTable {
    private static final int MOST = 12;
    private static final int NAME = 24;

    private ScalingTable() {}

    /// What was subtracted from each column and what it was divided by; no lines if the input was taken as it is.
    static List<String> lines(Series series) {
        if (!series.isScaled()) {
            return List.of();
        }
        InputSeries input = series.description();
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-" + NAME + "s %12s %12s", "standardised", "mean", "deviation"));
        for (int i = 0; i < Math.min(MOST, input.columns().size()); i++) {
            String name = Errors.oneLine(input.columns().get(i));
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + (NAME - 2) + "s %12.6g %12.6g",
                    name.length() <= NAME - 2 ? name : name.substring(0, NAME - 5) + "...",
                    input.means()[i],
                    input.standardDeviations()[i]));
        }
        if (input.columns().size() > MOST) {
            lines.add("  and " + (input.columns().size() - MOST) + " more, all in the JSON");
        }
        return lines;
    }
}
