package dev.gradflow.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What was read off a stretch of single steps; stretches are measured apart and joined in order.
///
/// @param logSigma     ln σ_max(J_t) at the sampled steps
/// @param logCellPath  ln σ_max(A+B+C+D) at the sampled steps from t = 2 on; empty unless the cell is an LSTM
/// @param logTerms     ln σ_max of A, B, C and D at the same steps; likewise
/// @param gates        of every gate four arrays: mean, 10th and 90th percentile at the sampled steps, and the values of
///     its raster, step after step
/// @param maxCellState max |c_t| over units at the sampled steps; empty without a cell state
/// @param keep         Σ over all steps of the stretch of the elementwise factor of the state, and of its logarithm
record StepPiece(
        double[] logSigma,
        double[] logCellPath,
        Map<CellPath.Term, double[]> logTerms,
        List<double[]> gates,
        double[] maxCellState,
        List<double[]> keep) {

    /// One of the arrays of all pieces, joined.
    static double[] joined(List<StepPiece> pieces, Function<StepPiece, double[]> array) {
        return pieces.stream()
                .map(array)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /// The sum over the pieces of one of the sums.
    static double[] summed(List<StepPiece> pieces, int which) {
        double[] sum = pieces.getFirst().keep().get(which).clone();
        for (StepPiece piece : pieces.subList(1, pieces.size())) {
            for (int u = 0; u < sum.length; u++) {
                sum[u] += piece.keep().get(which)[u];
            }
        }
        return sum;
    }
}
