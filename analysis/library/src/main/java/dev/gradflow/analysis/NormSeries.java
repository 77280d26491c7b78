package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// ln σ_max of a series of slowly changing matrices, each started from the singular vector of the one before.
final class NormSeries {
    private double @Nullable [] start;

    /// ln σ_max of `matrix` · e^`logScale`; -∞ for a zero matrix, NaN if it did not converge.
    double next(Tensor matrix, double logScale) {
        SpectralNorm norm =
                SpectralNorm.of(DenseMap.of(matrix), SpectralNorm.TOLERANCE, SpectralNorm.MAX_ITERATIONS, start);
        if (!norm.converged()) {
            return Double.NaN;
        }
        start = norm.rightVector();
        return Math.log(norm.value()) + logScale;
    }
}
