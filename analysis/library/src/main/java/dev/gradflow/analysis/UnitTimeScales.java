package dev.gradflow.analysis;

import dev.gradflow.core.network.Trajectory;

/// How long each unit of a layer remembers: what its gate says, beside what was measured (MATH §9).
///
/// Arrays have one entry a unit. A unit's factor is the elementwise one of its own state, with gates held fixed: f of
/// an LSTM, z of a GRU, 1 in the LSTM of 1997. Arrays are not copied and must not be modified.
///
/// @param byMean     1/(1 - f̄) steps, f̄ the mean of the factor over all steps; +∞ where f̄ = 1
/// @param byLog      -1/(mean of ln f) steps, which is exact for the direct path alone; +∞ where f = 1
/// @param eFolding   the first lag k at which ‖∂s_{T,u}/∂s_{T-k}‖ ≤ 1/e; 0 if it is above at every lag analysed
/// @param onePercent the first lag at which it is at most 1 %; 0 likewise
/// @param maxLag     the largest lag analysed
public record UnitTimeScales(double[] byMean, double[] byLog, int[] eFolding, int[] onePercent, int maxLag) {

    /// The factor of every unit at every step: ∂s'/∂s of the last state component along its elementwise path with gates
    /// held fixed, `[T·H]`; all zeros where a cell has no such path.
    public static double[] factors(Trajectory trajectory, int layer, int element) {
        return UnitTimeScaleMeasure.keepFactors(trajectory, layer, element);
    }
}
