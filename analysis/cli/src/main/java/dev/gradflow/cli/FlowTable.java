package dev.gradflow.cli;

import java.util.stream.IntStream;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.InputSeries;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.RecurrentWeight;
import dev.gradflow.analysis.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// Verdicts side by side as a table of at most 80 ASCII columns.
///
/// @param ansi whether words may be coloured
record FlowTable(Ansi ansi) {
    private static final int WIDTH = 80;
    private static final int NAME = 26;

    /// What the columns mean, in lines of at most 80 columns.
    static final List<String> LEGEND = List.of(
            "rate: ln sigma_max of the product of step Jacobians over the largest lag, per",
            "step: median over end points t, all of them if that is quick. 1/e, 1 %: the lag",
            "at which it has fallen to that, as the curves do: median over nine t at most.",
            "sigma_max, rho: of the recurrent weights, the largest over gates; '-' where not",
            "converged. sigma_max bounds a plain RNN; rho is only a rule of thumb.");

    /// The length of an input and its columns, or how many there are where their names take too much room.
    static String columns(InputSeries input) {
        String names = isNumbered(input) ? Amount.of(input.columns().size(), "column") : String.join(", ", input.columns());
        String line = Amount.of(input.steps(), "step") + " of " + names;
        return line.length() <= WIDTH
                ? Errors.printable(line)
                : Amount.of(input.steps(), "step") + " of " + Amount.of(input.columns().size(), "column");
    }

    /// Whether the columns have no names but 1, 2, 3 and so on.
    private static boolean isNumbered(InputSeries input) {
        return IntStream.range(0, input.columns().size())
                .allMatch(i -> input.columns().get(i).equals(Integer.toString(i + 1)));
    }

    /// One row for each network; its layers are rows of their own where there are several.
    String print(List<NetworkFlow> networks) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-" + NAME + "s %-9s %9s %6s %6s %9s %8s%n",
                "network",
                "verdict",
                "rate/step",
                "1/e",
                "1 %",
                "sigma_max",
                "rho"));
        for (NetworkFlow network : networks) {
            if (network.layers().size() == 1) {
                text.append(row(Errors.printable(network.name()), network.layers().getFirst()));
            } else {
                text.append(Errors.printable(network.name())).append(System.lineSeparator());
                for (LayerFlow layer : network.layers()) {
                    text.append(row("  layer " + layer.layer(), layer));
                }
            }
        }
        return text.toString();
    }

    private String row(String name, LayerFlow layer) {
        Verdict verdict = layer.verdict();
        return String.format(
                Locale.ROOT,
                "%-" + NAME + "s %s %9s %6s %6s %9s %8s%n",
                name.length() <= NAME ? name : name.substring(0, NAME - 3) + "...",
                word(verdict.word()),
                rate(verdict.logGrowthPerStep()),
                lag(verdict.eFoldingLag(), verdict.lag()),
                lag(verdict.onePercentLag(), verdict.lag()),
                largest(layer.recurrentWeights(), RecurrentWeight::spectralNorm),
                largest(layer.recurrentWeights(), RecurrentWeight::spectralRadius));
    }

    /// The word, nine columns wide.
    String word(Verdict.Word word) {
        String style = switch (word) {
            case VANISHING -> "fg(blue),bold";
            case EXPLODING -> "fg(red),bold";
            case PRESERVED -> "fg(green)";
        };
        String padded = String.format(Locale.ROOT, "%-9s", word.name().toLowerCase(Locale.ROOT));
        return ansi.string("@|" + style + " " + padded + "|@");
    }

    /// r with its sign.
    static String rate(double rate) {
        return Double.isFinite(rate)
                ? String.format(Locale.ROOT, "%+.5f", rate)
                : Double.toString(rate).replace("inity", "");
    }

    /// A lag, or that it is beyond the largest.
    static String lag(@Nullable Integer lag, int largest) {
        return lag == null ? ">" + largest : lag.toString();
    }

    private static String largest(List<RecurrentWeight> weights, Function<RecurrentWeight, @Nullable Double> value) {
        List<@Nullable Double> values =
                weights.stream().<@Nullable Double>map(value).toList();
        return values.stream().anyMatch(Objects::isNull)
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.4g",
                        values.stream()
                                .mapToDouble(Objects::requireNonNull)
                                .max()
                                .orElse(Double.NaN));
    }
}
