package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.DenseSpectralNorm;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// ln σ_max of a series of matrices of one size that change slowly, each started from what the one before ended with.
///
/// Keeps scratch memory: one thread at a time.
final class NormSeries {
    private final int rows;
    private final int columns;
    private final double tolerance;
    private final DenseSpectralNorm solver;
    private double @Nullable [] right;
    private double @Nullable [] left;

    /// The relative tolerance for what is drawn or judged rather than passed on: far below any difference that matters
    /// there, and several times faster than full accuracy where singular values are clustered.
    static final double FOR_REPORTS = 1e-6;

    /// @param tolerance the relative error of σ_max that is allowed
    NormSeries(int rows, int columns, double tolerance) {
        this.rows = rows;
        this.columns = columns;
        this.tolerance = tolerance;
        this.solver = new DenseSpectralNorm(rows, columns);
    }

    /// ln σ_max of `matrix` · e^`logScale`, started from the right singular vector of the matrix before.
    ///
    /// @return -∞ for a zero matrix, NaN if the norm did not converge
    double next(Tensor matrix, double logScale) {
        return solve(byRows(matrix), logScale, false);
    }

    /// The same, started from the left singular vector of the matrix before: under products from the right it settles.
    double nextProduct(Tensor matrix, double logScale) {
        double log = solve(byRows(matrix), logScale, left != null);
        left = right == null ? null : solver.leftVector();
        return log;
    }

    private double solve(Tensor values, double logScale, boolean fromLeft) {
        boolean leftStart = fromLeft && left != null;
        double @Nullable [] start = leftStart ? left : right;
        SpectralNorm norm =
                switch (values.storage()) {
                    case FloatStorage floats ->
                        solver.of(floats, values.offset(), values.stride(0), tolerance, start, leftStart);
                    case DoubleStorage doubles ->
                        leftStart && start != null
                                ? solver.fromLeft(
                                        doubles.array(), values.offset(), values.stride(0), tolerance, start)
                                : solver.of(doubles.array(), values.offset(), values.stride(0), tolerance, start);
                };
        right = norm.value() > 0 && norm.converged() ? norm.rightVector() : null;
        return norm.converged() ? Math.log(norm.value()) + logScale : Double.NaN;
    }

    private Tensor byRows(Tensor matrix) {
        boolean widened = matrix.precision() != Precision.F64 && !DenseSpectralNorm.worksInSingle(tolerance);
        if (widened
                || (matrix.stride(1) != 1 && (matrix.stride(0) != 1 || rows != columns))) {
            return matrix.copy(Precision.F64);
        }
        // σ_max of the transpose is the same: a square matrix held by columns is taken as its transpose.
        return matrix.stride(1) == 1 ? matrix : matrix.transpose(0, 1);
    }
}
