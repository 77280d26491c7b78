package dev.gradflow.analysis.lyapunov;

import dev.gradflow.analysis.Reproduction;
import org.jspecify.annotations.Nullable;

/// Lyapunov exponents of a network along one trajectory, with what they can be checked against (MATH §9, §10).
///
/// Natural logarithms per step; arrays are not copied.
///
/// @param exponents            sorted descending; -∞ where a direction is annihilated at double precision
/// @param standardErrors       of each, by batch means; NaN where it is -∞ or the run has fewer than two batches
/// @param inOrder              the exponents in the order of the tangent vectors, unsorted
/// @param sum                  of all n exponents; null if fewer were measured
/// @param meanLogAbsDet        the mean of ln |det J_t|, which `sum` must equal; null if it was not computed: beyond
///     n = 512, and where fewer exponents are measured over so many steps that it would cost more than they do
/// @param kaplanYorkeDimension j + Σ_{i≤j} λ_i / |λ_{j+1}|, with j the last index at which the sum is not negative;
/// null
///     if more exponents are needed to tell
/// @param steps                measured steps
/// @param interval             steps between orthonormalisations
/// @param converged            whether both halves of the run agree within their errors
/// @param reproduction         what is needed to measure it again, beside the network, the input and s_0
public record LyapunovSpectrum(
        double[] exponents,
        double[] standardErrors,
        double[] inOrder,
        @Nullable Double sum,
        @Nullable Double meanLogAbsDet,
        @Nullable Double kaplanYorkeDimension,
        int steps,
        int interval,
        boolean converged,
        Reproduction reproduction) {
    /// Of an exponent.
    private static final double ROUNDING = 1e-12;

    /// λ_1: the largest exponent.
    public double largest() {
        return exponents[0];
    }

    /// How many exponents are -∞.
    public int minusInfinityCount() {
        int count = 0;
        for (double exponent : exponents) {
            if (exponent == Double.NEGATIVE_INFINITY) {
                count++;
            }
        }
        return count;
    }

    /// The Kaplan–Yorke dimension of sorted exponents; null if all partial sums are non-negative, but more exist.
    ///
    /// A sum that is negative by rounding counts as 0: else a rotation would have any dimension.
    static @Nullable Double kaplanYorke(double[] sorted, int all) {
        double sum = 0;
        for (int j = 0; j < sorted.length; j++) {
            if (sum + sorted[j] < -ROUNDING * (j + 1)) {
                return j == 0 ? 0.0 : j + Math.max(0, sum) / Math.abs(sorted[j]);
            }
            sum += sorted[j];
        }
        return sorted.length == all ? Double.valueOf(all) : null;
    }
}
