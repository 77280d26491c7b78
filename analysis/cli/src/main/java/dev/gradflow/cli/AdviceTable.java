package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What to try and what it does, as a table of at most 80 ASCII columns.
///
/// @param flows how verdicts and numbers are shown
/// @param most  how many remedies of each finding are shown
record AdviceTable(FlowTable flows, int most) {
    private static final int WIDTH = 80;
    private static final int NAME = 42;

    /// The lines; one that says so if there is nothing to advise.
    List<String> lines(List<Advice> all) {
        if (all.isEmpty()) {
            return List.of("Advice: nothing to mend was found.");
        }
        List<String> lines = new ArrayList<>(List.of(basis(all)));
        lines.add(String.format(
                Locale.ROOT, "%-" + NAME + "s %9s %6s %6s  %s", "what to try", "rate/step", "1/e", "1 %", "verdict"));
        String subject = "";
        for (Advice advice : all) {
            String about = advice.layer() == null || (advice.layer() == 0 && oneLayer(all, advice.network()))
                    ? advice.network()
                    : advice.network() + ", layer " + advice.layer();
            if (!about.equals(subject)) {
                lines.add(cut(about, WIDTH));
                subject = about;
            }
            lines.addAll(lines(advice));
        }
        return lines;
    }

    /// Whether nothing is said about a second layer of that network.
    private static boolean oneLayer(List<Advice> all, String network) {
        return all.stream()
                .filter(advice -> advice.network().equals(network))
                .allMatch(advice -> advice.layer() == null || advice.layer() == 0);
    }

    private static String basis(List<Advice> all) {
        String lags = all.stream()
                .map(advice -> advice.basis().lag())
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        int ends = all.getFirst().basis().ends().length;
        return "Advice: each change was made and measured, " + Amount.of(ends, "end point")
                + ", lags to " + lags;
    }

    private List<String> lines(Advice advice) {
        List<String> lines = new ArrayList<>();
        advice.remedies().stream()
                .map(Remedy::before)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(before -> lines.add(row("now", before)));
        List<Remedy> helping = advice.remedies().stream().filter(Remedy::helps).toList();
        helping.stream().limit(most).map(remedy -> cut(line(remedy), most(remedy))).forEach(lines::add);
        if (helping.size() > most) {
            lines.add("  and " + (helping.size() - most) + " more, see the report");
        }
        String others = advice.remedies().stream()
                .filter(remedy -> !remedy.helps())
                .map(Remedy::change)
                .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            lines.add(cut("  did not help: " + others, WIDTH));
        }
        return lines;
    }

    private String line(Remedy remedy) {
        Remedy.Clipping clipping = remedy.clipping();
        Remedy.Truncation truncation = remedy.truncation();
        Remedy.Saturation saturation = remedy.saturation();
        if (clipping != null) {
            double[] norms = clipping.norms();
            return String.format(
                    Locale.ROOT,
                    "  %s: norms %.3g to %.3g, %.0f %% clipped",
                    remedy.change(),
                    norms[0],
                    norms[norms.length - 1],
                    100 * clipping.clipped());
        }
        if (truncation != null) {
            return String.format(
                    Locale.ROOT,
                    "  %s: keeps %.1f %% of dE/dW_hh, dE/dW off by %.1g",
                    remedy.change(),
                    100 * truncation.keptShare(),
                    truncation.relativeError());
        }
        if (saturation != null) {
            return String.format(
                    Locale.ROOT,
                    "  %s: stuck %s %.0f %% -> %.0f %%",
                    remedy.change(),
                    saturation.value(),
                    100 * saturation.before(),
                    100 * saturation.after());
        }
        return row(remedy.change(), Objects.requireNonNull(remedy.after()));
    }

    private String row(String name, @Nullable Verdict verdict) {
        Verdict shown = Objects.requireNonNull(verdict);
        return String.format(
                Locale.ROOT,
                "  %-" + (NAME - 2) + "s %9s %6s %6s  %s",
                cut(name, NAME - 2),
                FlowTable.rate(shown.logGrowthPerStep()),
                FlowTable.lag(shown.eFoldingLag(), shown.lag()),
                FlowTable.lag(shown.onePercentLag(), shown.lag()),
                flows.word(shown.word()));
    }

    /// Rows hold escape sequences, and fit as they are.
    private static int most(Remedy remedy) {
        return remedy.clipping() == null && remedy.truncation() == null && remedy.saturation() == null
                ? Integer.MAX_VALUE
                : WIDTH;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }
}
