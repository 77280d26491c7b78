package dev.gradflow.analysis;

/// The cell state's own path through an LSTM: the seed's main formula beside what is exact (MATH §5).
///
/// All norms are natural logarithms of σ_max, at one end point t = T; arrays over lags are parallel to `lags`. Arrays
/// are not copied and must not be modified.
///
/// @param lags         k = 1..K
/// @param logSeed      Q(T,k): the seed's product of A+B+C+D
/// @param logViaState  via-h(T,k), exact: c moved, and h with it through tanh, o held fixed
/// @param logBlock     block(T,k), exact: c moved, h not
/// @param logDirect    the direct path Π D alone: the popular reading "1, or f"
/// @param relativeGap  ‖Q - via-h‖_F / ‖via-h‖_F
/// @param logForget    ln σ_max(A_t) for t = 2..T: through the forget gate; -∞ in the LSTM of 1997, which has none
/// @param logInput     ln σ_max(B_t): through the input gate
/// @param logCandidate ln σ_max(C_t): through the candidate
/// @param logKeep      ln σ_max(D_t): the direct path of one step
public record CellPathFlow(
        int[] lags,
        double[] logSeed,
        double[] logViaState,
        double[] logBlock,
        double[] logDirect,
        double[] relativeGap,
        double[] logForget,
        double[] logInput,
        double[] logCandidate,
        double[] logKeep) {}
