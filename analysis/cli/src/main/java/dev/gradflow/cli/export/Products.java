package dev.gradflow.cli.export;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;

/// P(T,k) for some lags, with what is measured on it.
///
/// @param matrices `[K, n, n]`, in the order of the lags
/// @param norms    σ_max; NaN where it did not converge
/// @param radii    ρ; NaN where it did not converge
record Products(Tensor matrices, double[] norms, double[] radii) {

    /// Forms the products that end at the last step.
    ///
    /// @param lags each in 1..T, in any order
    static Products of(StepJacobians jacobians, List<Integer> lags) {
        int size = jacobians.size();
        Tensor matrices = Tensor.zeros(Precision.F64, lags.size(), size, size);
        double[] norms = new double[lags.size()];
        double[] radii = new double[lags.size()];
        JacobianProduct product = JacobianProduct.endingAt(jacobians, jacobians.steps());
        for (int lag : lags.stream().distinct().sorted().toList()) {
            while (product.lag() < lag) {
                product.extend();
            }
            double norm = Math.exp(product.logSpectralNorm());
            double radius = radius(product);
            for (int row = 0; row < lags.size(); row++) {
                if (lags.get(row) == lag) {
                    matrices.select(0, row).copyFrom(product.toTensor());
                    norms[row] = norm;
                    radii[row] = radius;
                }
            }
        }
        return new Products(matrices, norms, radii);
    }

    private static double radius(JacobianProduct product) {
        DominantEigenvalue dominant =
                DominantEigenvalue.of(DenseMap.of(product.factor().copy(Precision.F64)));
        return dominant.converged() ? dominant.modulus() * Math.exp(product.logScale()) : Double.NaN;
    }
}
