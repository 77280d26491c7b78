package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers as people read them.
final class Words {
    private Words() {}

    /// Three significant digits, without trailing zeros.
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value).replace("inity", "");
        }
        if (value == 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) {
            int places = value == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
            String text = String.format(Locale.ROOT, "%." + places + "f", value);
            return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
        }
        return String.format(Locale.ROOT, "%.2e", value);
    }

    /// e^`log` in decimal, also where no double can hold it.
    static String factor(double log) {
        double decimal = log / Math.log(10);
        if (!Double.isFinite(decimal) || Math.abs(decimal) < 5) {
            return number(Math.exp(log));
        }
        long exponent = (long) Math.floor(decimal);
        return String.format(Locale.ROOT, "%.1fe%d", Math.pow(10, decimal - exponent), exponent);
    }

    /// As in `99.2 %`.
    static String percent(double share) {
        return number(100 * share) + " %";
    }

    /// As in `1 step`, `12 steps`.
    static String steps(int count) {
        return count + (count == 1 ? " step" : " steps");
    }

    /// As in `1.33 steps`.
    static String steps(double count) {
        String number = number(count);
        return number + (number.equals("1") ? " step" : " steps");
    }

    /// What becomes of a gradient, in one sentence.
    static String sentence(Verdict verdict) {
        String over = "Over " + steps(verdict.lag()) + " a gradient is multiplied by at most "
                + factor(verdict.logGrowthPerStep() * verdict.lag()) + ", that is by "
                + number(Math.exp(verdict.logGrowthPerStep())) + " a step";
        return verdict.word() == Verdict.Word.EXPLODING
                ? over + "."
                : over + "; 1/e is left after " + lag(verdict.eFoldingLag(), verdict) + ", 1 % after "
                        + lag(verdict.onePercentLag(), verdict) + ".";
    }

    private static String lag(@Nullable Integer lag, Verdict verdict) {
        return lag == null ? "more than " + verdict.lag() : steps(lag);
    }
}
