package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// Where the gradient of a loss goes in one layer: how far back it reaches, and what it tells the weights (MATH §9).
///
/// Losses E_t are taken at several end points t, one at a time. Arrays over lags are parallel to `lags` and not
/// copied. Arrays are not copied and must not be modified.
///
/// @param loss           what E is
/// @param ends           the end points t, ascending; those where ∂⁺E_t/∂output is zero are left out
/// @param lags           k = 0..K
/// @param logState       the median over t of ln ‖∂E_t/∂s_{t-k}‖, s the state of this layer
/// @param recurrentShare the share of lag k in ∂E_t/∂weight_hh: ‖δa_{t-k}·h_{t-k-1}ᵀ‖ over the sum of these norms over
///     all lags analysed, mean over t
/// @param inputShare     the same for ∂E_t/∂weight_ih, whose part is δa_{t-k}·x_{t-k}ᵀ
/// @param recurrent      the lags that hold 50, 90 and 99 % of the recurrent weights' gradient
/// @param input          the same of the input weights
/// @param paths          the signed parts by path, for the last end point; null unless the cell is an LSTM
public record LossGradientFlow(
        String loss,
        int[] ends,
        int[] lags,
        double[] logState,
        double[] recurrentShare,
        double[] inputShare,
        EffectiveHorizon recurrent,
        EffectiveHorizon input,
        @Nullable PathShares paths) {}
