package dev.gradflow.analysis;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A matrix `[m, n]` beside a power of two, so that a product of thousands of factors neither under- nor overflows.
///
/// The matrix is factor · 2^exponent. Mutable: [#multiply] replaces it by a product with something on its right. The
/// factor's largest entry is kept near 1, which also keeps denormal numbers out of the products (MATH §9).
final class ScaledMatrix {
    /// Overwrites `result` with `left`, some rows of the matrix, times some matrix; the two do not overlap.
    @FunctionalInterface
    interface RightFactor {
        void multiply(Tensor left, Tensor result);
    }

    private static final int FREE_RANGE = 32;

    /// Multiplications between two looks at whether the thread is interrupted: about 10 ms of work.
    private static final long MOST_MULTIPLICATIONS = 1L << 27;

    private static final int LEAST_ROWS = 32;

    private Tensor factor;
    private Tensor spare;
    private long exponent;
    private @Nullable NormSeries norms;
    private double normTolerance;

    /// Takes over `factor`, which has exponent 0.
    ScaledMatrix(Tensor factor) {
        this.factor = factor;
        this.spare = CacheLines.zeros(factor.precision(), factor.shape().extents());
    }

    /// The identity `[n, n]`.
    static ScaledMatrix identity(Precision precision, int n) {
        Tensor identity = CacheLines.zeros(precision, n, n);
        for (int i = 0; i < n; i++) {
            identity.set(1, i, i);
        }
        return new ScaledMatrix(identity);
    }

    /// Replaces this matrix by itself times a factor on the right, which is asked for some rows at a time.
    void multiply(RightFactor right) {
        int rows = factor.extent(0);
        int some = rowsAtOnce();
        for (int from = 0; from < rows; from += some) {
            InterruptedCallException.check();
            int count = Math.min(some, rows - from);
            right.multiply(factor.slice(0, from, count), spare.slice(0, from, count));
        }
        replace(largest(spare));
    }

    /// Whether [#multiply] asks its factor more than once.
    boolean isMultipliedInParts() {
        return rowsAtOnce() < factor.extent(0);
    }

    private int rowsAtOnce() {
        long perRow = Math.max(1, (long) factor.extent(1) * factor.extent(1));
        return (int) Math.clamp(MOST_MULTIPLICATIONS / perRow / LEAST_ROWS * LEAST_ROWS, LEAST_ROWS, 1 << 30);
    }

    /// Memory of the factor's shape, for what it is to be replaced by.
    Tensor spare() {
        return spare;
    }

    /// Replaces the factor by what was written to [#spare].
    ///
    /// @param largest the largest magnitude in it, by [#largest(Tensor)]
    void replace(double largest) {
        Tensor swapped = factor;
        factor = spare;
        spare = swapped;
        normalise(largest);
    }

    /// A copy that goes its own way.
    ScaledMatrix copy() {
        ScaledMatrix copy = new ScaledMatrix(factor.copy());
        copy.exponent = exponent;
        return copy;
    }

    /// Multiplies by 2^`more`.
    void shift(long more) {
        exponent += more;
    }

    private void normalise(double largest) {
        if (largest == 0 || !Double.isFinite(largest)) {
            return;
        }
        int shift = Math.getExponent(largest);
        if (Math.abs(shift) > FREE_RANGE) {
            int end = factor.offset() + factor.shape().size();
            for (int i = factor.offset(); i < end; i++) {
                factor.storage().set(i, Math.scalb(factor.storage().get(i), -shift));
            }
            exponent += shift;
        }
    }

    /// The largest magnitude in some rows without gaps, NaN if there is one.
    ///
    /// This is done at every step, so by arrays and four parts at once: one after another, each comparison would wait
    /// for the one before.
    static double largest(Tensor rows) {
        int from = rows.offset();
        int to = from + rows.shape().size();
        return switch (rows.storage()) {
            case DoubleStorage doubles -> largest(doubles.array(), from, to);
            case FloatStorage floats -> largest(floats.array(), from, to);
        };
    }

    private static double largest(double[] values, int from, int to) {
        int quarter = (to - from) / 4;
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (int i = from; i < from + quarter; i++) {
            first = Math.max(first, Math.abs(values[i]));
            second = Math.max(second, Math.abs(values[i + quarter]));
            third = Math.max(third, Math.abs(values[i + 2 * quarter]));
            fourth = Math.max(fourth, Math.abs(values[i + 3 * quarter]));
        }
        for (int i = from + 4 * quarter; i < to; i++) {
            first = Math.max(first, Math.abs(values[i]));
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    private static double largest(float[] values, int from, int to) {
        int quarter = (to - from) / 4;
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        for (int i = from; i < from + quarter; i++) {
            first = Math.max(first, Math.abs(values[i]));
            second = Math.max(second, Math.abs(values[i + quarter]));
            third = Math.max(third, Math.abs(values[i + 2 * quarter]));
            fourth = Math.max(fourth, Math.abs(values[i + 3 * quarter]));
        }
        for (int i = from + 4 * quarter; i < to; i++) {
            first = Math.max(first, Math.abs(values[i]));
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    /// The normalised factor, overwritten by later products.
    Tensor factor() {
        return factor;
    }

    /// The power of two that goes with the factor.
    long exponent() {
        return exponent;
    }

    /// ln of the power of two that goes with the factor.
    double logScale() {
        return exponent * Math.log(2);
    }

    /// ln σ_max within a relative error of σ_max; -∞ for a zero matrix, NaN if the norm did not converge.
    ///
    /// @throws IllegalArgumentException if an entry is not finite
    double logSpectralNorm(double tolerance) {
        if (norms == null || normTolerance != tolerance) {
            norms = new NormSeries(factor.extent(0), factor.extent(1), tolerance);
            normTolerance = tolerance;
        }
        return norms.nextProduct(factor, logScale());
    }

    /// The matrix itself, which may under- or overflow.
    Tensor unscaled() {
        Tensor result = factor.copy(Precision.F64);
        int shift = (int) Math.clamp(exponent, -5000, 5000);
        for (int i = 0; i < result.shape().size(); i++) {
            result.storage().set(i, Math.scalb(result.storage().get(i), shift));
        }
        return result;
    }
}
