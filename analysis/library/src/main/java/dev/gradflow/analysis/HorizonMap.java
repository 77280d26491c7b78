package dev.gradflow.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Norms of P(t,k) over a grid of end points t and lags k: where along the series, and how far back, gradients live.
///
/// Natural logarithms; one array for each end point, parallel to `lags`; NaN where there is no such product (k > t)
/// or its norm did not converge. Not copied. Arrays are not copied and must not be modified.
///
/// @param plan         how it was measured
/// @param ends         t, ascending
/// @param lags         k, ascending
/// @param logSpectral  ln σ_max(P(t,k)); of probes a lower bound, reached by one step of block power iteration
/// @param logFrobenius ln ‖P(t,k)‖_F; of probes an estimate
/// @param margin       half the width of a 95 % interval around each `logFrobenius`; null for dense products, which are
///     exact to rounding
public record HorizonMap(
        HorizonMapPlan plan,
        int[] ends,
        int[] lags,
        List<double[]> logSpectral,
        List<double[]> logFrobenius,
        @Nullable List<double[]> margin) {}
