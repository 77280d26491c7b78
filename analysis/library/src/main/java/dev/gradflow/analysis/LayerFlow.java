package dev.gradflow.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was measured on one recurrent layer, its input held fixed.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param layer            its number, from 0
/// @param stateSize        n: H, or 2H with state (h, c)
/// @param recurrentWeights σ_max and ρ of each gate's recurrent weights
/// @param bound            the Pascanu bounds; null unless the cell is a plain RNN
/// @param decay            ln σ_max(P(t,k)) against k
/// @param verdict          the verdict on this layer
/// @param map              norms over end points and lags
/// @param spectra          eigenvalues and singular values; null beyond n = 256
/// @param stride           every how many steps one was looked at: 1, or more where the series is long; arrays over
///     single steps are at t = 1, 1 + stride, … or, where they need the step before, at t = 2, 2 + stride, …
/// @param steps            the growth of every single step
/// @param gates            gate values over time; empty for a plain RNN
/// @param maxCellState     max over units of |c_t| for t = 1..T; null without a cell state
/// @param gradient         where the gradient of the loss goes; null if the loss has none
/// @param timeScales       how long each unit remembers; null unless the cell has elementwise paths
/// @param cellPath         the seed's formula beside the exact derivatives; null unless the cell is an LSTM with T > 1
/// @param clamped          the network with f clamped; empty unless the cell has a forget gate and it was asked for
public record LayerFlow(
        int layer,
        int stateSize,
        List<RecurrentWeight> recurrentWeights,
        @Nullable PascanuBound bound,
        DecayCurve decay,
        Verdict verdict,
        HorizonMap map,
        @Nullable Spectra spectra,
        int stride,
        StepGrowth steps,
        List<GateTrace> gates,
        double @Nullable [] maxCellState,
        @Nullable LossGradientFlow gradient,
        @Nullable UnitTimeScales timeScales,
        @Nullable CellPathFlow cellPath,
        List<ClampedForget> clamped) {

    /// The same under another number, with the names of the weights that go with it.
    LayerFlow numbered(int number, List<RecurrentWeight> weights) {
        return new LayerFlow(
                number,
                stateSize,
                weights,
                bound,
                decay,
                verdict,
                map,
                spectra,
                stride,
                steps,
                gates,
                maxCellState,
                gradient,
                timeScales,
                cellPath,
                clamped);
    }
}
