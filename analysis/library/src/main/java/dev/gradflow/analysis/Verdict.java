package dev.gradflow.analysis;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of a gradient over the largest lag analysed (MATH §9).
///
/// Immutable.
///
/// @param word             vanishing, exploding or preserved
/// @param lag              k*, the largest lag analysed, in steps
/// @param ends             how many end points t the median is over
/// @param logGrowthPerStep r = (1/k*) · median over t of ln σ_max(P(t,k*)); -∞ where the product is zero in its precision
/// @param eFoldingLag      the first lag at which the decay curve's median of σ_max(P(t,k)) is at most 1/e; null if it never is
/// @param onePercentLag    the first lag at which it is at most 1 %; null if it never is
public record Verdict(
        Word word,
        int lag,
        int ends,
        double logGrowthPerStep,
        @Nullable Integer eFoldingLag,
        @Nullable Integer onePercentLag) {

    /// The three answers; the order is that of severity, so that the worst of several is the greatest.
    public enum Word {
        /// Neither of the others: the norm stays between 0.01 and 100.
        PRESERVED,
        /// r·k* > ln 100.
        EXPLODING,
        /// r·k* < ln 0.01.
        VANISHING
    }

    /// ln 100: how far the norm may move either way and still count as preserved.
    static final double LOG_FACTOR = Math.log(100);

    /// The verdict on a decay curve, its median over the end points of that curve (MATH §9).
    ///
    /// @throws IllegalStateException if the median norm at the largest lag is not a number: none is guessed
    public static Verdict of(DecayCurve decay) {
        return of(decay, decay.ends().length, decay.median()[decay.lags().length - 1]);
    }

    /// The verdict on a decay curve, its median over more end points than the curve has.
    ///
    /// @param norms ln σ_max(P(t,k*)) at each of them; not modified
    /// @throws IllegalStateException if their median is not a number: none is guessed
    static Verdict of(DecayCurve decay, double[] norms) {
        return of(decay, norms.length, Decay.median(norms));
    }

    private static Verdict of(DecayCurve decay, int ends, double total) {
        int lag = decay.lags()[decay.lags().length - 1];
        if (Double.isNaN(total)) {
            throw new IllegalStateException("no verdict: the norm of the product over " + lag + " steps did not converge");
        }
        Word word = total < -LOG_FACTOR ? Word.VANISHING : total > LOG_FACTOR ? Word.EXPLODING : Word.PRESERVED;
        return new Verdict(word, lag, ends, total / lag, firstLagAtMost(decay, -1), firstLagAtMost(decay, -LOG_FACTOR));
    }

    private static @Nullable Integer firstLagAtMost(DecayCurve decay, double log) {
        for (int k = 0; k < decay.lags().length; k++) {
            if (decay.median()[k] <= log) {
                return decay.lags()[k];
            }
        }
        return null;
    }

    /// The worst of several verdicts: vanishing before exploding before preserved, then the fastest.
    ///
    /// @throws IllegalArgumentException if there are none
    public static Verdict worst(List<Verdict> verdicts) {
        return verdicts.stream()
                .max(Comparator.comparing(Verdict::word)
                        .thenComparingDouble(verdict -> Math.abs(verdict.logGrowthPerStep())))
                .orElseThrow(() -> new IllegalArgumentException("no verdicts to choose from"));
    }
}
