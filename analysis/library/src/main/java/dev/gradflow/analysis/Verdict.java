package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// What becomes of a gradient over the largest lag analysed (MATH §9).
///
/// @param word             vanishing, exploding or preserved
/// @param lag              k*, the largest lag analysed, in steps
/// @param logGrowthPerStep r = (1/k*) · median over t of ln σ_max(P(t,k*)); -∞ where the product is exactly zero
/// @param eFoldingLag      the first lag at which the median of σ_max(P(t,k)) is at most 1/e; null if it never is
/// @param onePercentLag    the first lag at which it is at most 1 %; null if it never is
public record Verdict(
        Word word,
        int lag,
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
}
