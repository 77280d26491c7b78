package dev.gradflow.analysis;

import java.util.List;

/// How the norm of the k-step product changes with the lag: ln σ_max(P(t,k)) over several end points t (MATH §9).
///
/// Natural logarithms, so that a product of 10⁻¹⁰⁰ is drawn as what it is. The arrays are parallel and not copied.
///
/// @param lags    k, in steps, ascending
/// @param ends    the end points t that were analysed, ascending, 1-based
/// @param median  for each lag the median over the end points
/// @param lowest  for each lag the least
/// @param highest for each lag the greatest
public record DecayCurve(int[] lags, int[] ends, double[] median, double[] lowest, double[] highest) {

    /// Medians and ranges over end points.
    ///
    /// @param ends   the end points, ascending
    /// @param curves for each of them ln σ_max(P(t,k)) for k = 1, 2, … up to the same lag
    public static DecayCurve of(int[] ends, List<double[]> curves) {
        return Decay.summarise(ends, curves);
    }
}
