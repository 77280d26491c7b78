package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;

/// σ_max of a k-step product that is never formed: right for large layers, where forming it costs n³ a step (MATH §9).
///
/// Golub–Kahan bidiagonalisation on products with P(t,k) and its transpose. Every factor is divided by a power of
/// two, so that products of thousands of steps neither under- nor overflow, in single precision too. Immutable.
///
/// @param logNorm       ln σ_max(P(t,k)); -∞ where the product annihilated a random vector
/// @param errorEstimate the residual over σ_max: a singular value lies within this relative distance
/// @param converged     whether the estimate came below the tolerance
/// @param iterations    products with P and as many with Pᵀ
public record LargestGain(double logNorm, double errorEstimate, boolean converged, int iterations) {
    private static final int MOST_ITERATIONS = 400;
    private static final long SEED = 0x6761696EL;

    /// The largest gain over `lag` steps that end at `end`.
    ///
    /// @param jacobians of the layer or stack; its scratch memory is used
    /// @param end       t, 1..T
    /// @param lag       k, 1..t
    /// @param tolerance the relative error of σ_max asked for
    /// @throws IndexOutOfBoundsException if there is no such step
    public static LargestGain of(StepJacobians jacobians, int end, int lag, double tolerance) {
        Steps.require(end, 1, jacobians.steps());
        Steps.require("lag", lag, 1, end);
        Product product = new Product(jacobians, end, lag);
        if (product.annihilates) {
            return new LargestGain(Double.NEGATIVE_INFINITY, 0, true, 1);
        }
        SpectralNorm norm = SpectralNorm.of(product, tolerance, MOST_ITERATIONS, null);
        return new LargestGain(
                Math.log(norm.value()) + product.exponent() * Math.log(2),
                norm.errorEstimate(),
                norm.converged(),
                norm.iterations());
    }

    /// P(t,k) over a power of two, factor by factor; the powers follow a random vector on its way.
    private static final class Product implements LinearMap {
        private final StepJacobians jacobians;
        private final int end;
        private final int[] shifts;
        private final boolean annihilates;

        Product(StepJacobians jacobians, int end, int lag) {
            this.jacobians = jacobians;
            this.end = end;
            this.shifts = new int[lag];
            Tensor vector = Tensor.zeros(jacobians.precision(), 1, jacobians.size());
            SplittableRandom random = new SplittableRandom(SEED);
            for (int u = 0; u < jacobians.size(); u++) {
                vector.set(random.nextGaussian(), 0, u);
            }
            boolean zero = false;
            Tensor next = Tensor.zeros(jacobians.precision(), 1, jacobians.size());
            for (int i = 0; i < lag; i++) {
                jacobians.at(end - lag + 1 + i).apply(vector, next);
                double largest = largest(next);
                zero |= largest == 0;
                shifts[i] = largest == 0 ? 0 : Math.getExponent(largest);
                scale(next, shifts[i]);
                Tensor swapped = vector;
                vector = next;
                next = swapped;
            }
            this.annihilates = zero;
        }

        private static double largest(Tensor vector) {
            double largest = 0;
            for (double entry : vector.toArray()) {
                largest = Math.max(largest, Math.abs(entry));
            }
            return largest;
        }

        /// Divides by 2^`shift`.
        private static void scale(Tensor vectors, int shift) {
            Storage storage = vectors.storage();
            for (int i = 0; shift != 0 && i < vectors.shape().size(); i++) {
                storage.set(vectors.offset() + i, Math.scalb(storage.get(vectors.offset() + i), -shift));
            }
        }

        long exponent() {
            long sum = 0;
            for (int shift : shifts) {
                sum += shift;
            }
            return sum;
        }

        @Override
        public int rows() {
            return jacobians.size();
        }

        @Override
        public int columns() {
            return jacobians.size();
        }

        @Override
        public Precision precision() {
            return jacobians.precision();
        }

        @Override
        public void apply(Tensor vectors, Tensor results) {
            int lag = shifts.length;
            Tensor current = vectors.copy();
            Tensor next = Tensor.zeros(precision(), vectors.extent(0), rows());
            for (int i = 0; i < lag; i++) {
                jacobians.at(end - lag + 1 + i).apply(current, next);
                scale(next, shifts[i]);
                Tensor swapped = current;
                current = next;
                next = swapped;
            }
            results.copyFrom(current);
        }

        @Override
        public void applyTransposed(Tensor vectors, Tensor results) {
            int lag = shifts.length;
            Tensor current = vectors.copy();
            Tensor next = Tensor.zeros(precision(), vectors.extent(0), rows());
            for (int i = lag - 1; i >= 0; i--) {
                jacobians.at(end - lag + 1 + i).applyTransposed(current, next);
                scale(next, shifts[i]);
                Tensor swapped = current;
                current = next;
                next = swapped;
            }
            results.copyFrom(current);
        }
    }
}
