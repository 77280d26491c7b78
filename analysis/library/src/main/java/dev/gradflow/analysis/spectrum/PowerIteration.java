package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.linear.LinearMap;

/// Power iteration, the textbook estimator: multiply, normalise, repeat.
///
/// Converges as fast as the dominant value stands out, and never faster; [SpectralNorm] and [DominantEigenvalue] are
/// quicker and say more. It is here because it is what people mean by the words, and because it is easy to follow.
/// Where the dominant eigenvalues number more than two, as for a permutation, it does not converge and says so.
/// Source: MATH §9. Stateless for those who call it.
public final class PowerIteration {
    private final VectorMap map;
    private final double tolerance;
    private final int maxIterations;
    private int iterations;

    /// What an iteration found.
    ///
    /// Immutable.
    ///
    /// @param value      the estimate: a singular value, or the modulus of an eigenvalue
    /// @param re         real part of the eigenvalue; the singular value itself
    /// @param im         imaginary part, not negative
    /// @param error      estimate of the relative error: the residual, for eigenvalues times their condition
    /// @param converged  whether that came below the tolerance; if not, `value` is no result
    /// @param iterations how often the map was applied to the vector, or to the pair of vectors
    public record Estimate(double value, double re, double im, double error, boolean converged, int iterations) {}

    private PowerIteration(VectorMap map, double tolerance, int maxIterations) {
        this.map = map;
        this.tolerance = tolerance;
        this.maxIterations = maxIterations;
    }

    /// The spectral norm of `a`, by power iteration on `AᵀA`.
    ///
    /// @param tolerance     the estimated relative error that counts as converged
    /// @param maxIterations the most iterations to make
    /// @throws IllegalArgumentException if the map gives a NaN or an infinity for a unit vector, or has no entries
    public static Estimate spectralNorm(LinearMap a, double tolerance, int maxIterations) {
        return new PowerIteration(VectorMap.of(a), tolerance, maxIterations).norm();
    }

    /// The spectral radius of the square map `a`, by power iteration on a pair of vectors.
    ///
    /// The pair spans the plane of a complex conjugate pair of eigenvalues, or of a real one and its opposite, where
    /// one
    /// vector would turn for ever. A second pair, on `Aᵀ`, tells how the residual carries over to the eigenvalue: for a
    /// defective or strongly nonnormal matrix a small residual alone would mean nothing.
    ///
    /// @param tolerance     the estimated relative error that counts as converged
    /// @param maxIterations the most iterations to make
    /// @throws IllegalArgumentException if the map gives a NaN or an infinity for a unit vector, or the map is not
    /// square
    public static Estimate spectralRadius(LinearMap a, double tolerance, int maxIterations) {
        DenseForm.order(a);
        return new PowerIteration(VectorMap.of(a), tolerance, maxIterations).radius();
    }

    private Estimate norm() {
        int n = map.columns();
        double[] x = StartVectors.first(n, null);
        double[] image = new double[map.rows()];
        double[] next = new double[n];
        ScaledVectorMap scaled = new ScaledVectorMap(map, x);
        double sigma = 0;
        double residual = Double.POSITIVE_INFINITY;
        while (iterations < maxIterations && residual > tolerance) {
            InterruptedCallException.check();
            iterations++;
            scaled.apply(x, 0, image, 0);
            sigma = Vectors.norm(image, 0, image.length);
            if (sigma == 0) {
                // A random vector is mapped to zero: so is every other.
                return new Estimate(0, 0, 0, 0, true, iterations);
            }
            scaled.applyTransposed(image, 0, next, 0);
            Vectors.scale(1 / sigma / sigma, next, 0, n);
            residual = difference(next, x);
            System.arraycopy(next, 0, x, 0, n);
            Vectors.normalize(x, 0, n);
        }
        double value = Math.scalb(sigma, scaled.exponent());
        return new Estimate(value, value, 0, residual, residual <= tolerance, iterations);
    }

    private static double difference(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return Math.sqrt(sum);
    }

    private Estimate radius() {
        double[] start = StartVectors.first(map.columns(), null);
        ScaledVectorMap scaled = new ScaledVectorMap(map, start);
        PairIteration right = new PairIteration(scaled, false, start);
        PairIteration left = new PairIteration(scaled, true, start);
        double error = Double.POSITIVE_INFINITY;
        while (iterations < maxIterations && error > tolerance) {
            InterruptedCallException.check();
            iterations++;
            if (!right.apply() || !left.apply()) {
                // Zero at once is a zero matrix; zero later, a nilpotent one, unless it was a small one rounded away.
                return new Estimate(0, 0, 0, 0, iterations == 1, iterations);
            }
            right.chooseLargest();
            left.chooseLike(right);
            error = error(right, left);
            right.advance();
            left.advance();
        }
        double re = Math.scalb(right.re(), scaled.exponent());
        double im = Math.scalb(right.im(), scaled.exponent());
        return new Estimate(Math.hypot(re, im), re, im, error, error <= tolerance, iterations);
    }

    private static double error(PairIteration right, PairIteration left) {
        double modulus = Math.hypot(right.re(), right.im());
        double apart = Math.hypot(right.re() - left.re(), right.im() - left.im());
        double residual = Math.max(apart, Math.max(right.residual(), left.residual()));
        double error = residual / (modulus * right.overlap(left));
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }
}
