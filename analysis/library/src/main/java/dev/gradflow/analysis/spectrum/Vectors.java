package dev.gradflow.analysis.spectrum;

import java.util.SplittableRandom;

/// The few operations on double vectors that the iterations are made of; ranges are given as array and offset.
final class Vectors {
    /// 2⁻⁵³, the largest relative error of one rounded operation.
    static final double ROUNDOFF = 0x1p-53;

    private static final double SQUARES_LOW = 0x1p-900;
    private static final double SQUARES_HIGH = 0x1p900;

    private Vectors() {}

    /// The inner product, summed in four interleaved chains.
    static double dot(double[] x, int xOffset, double[] y, int yOffset, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= length - 4; i += 4) {
            s0 = Math.fma(x[xOffset + i], y[yOffset + i], s0);
            s1 = Math.fma(x[xOffset + i + 1], y[yOffset + i + 1], s1);
            s2 = Math.fma(x[xOffset + i + 2], y[yOffset + i + 2], s2);
            s3 = Math.fma(x[xOffset + i + 3], y[yOffset + i + 3], s3);
        }
        for (; i < length; i++) {
            s0 = Math.fma(x[xOffset + i], y[yOffset + i], s0);
        }
        return (s0 + s1) + (s2 + s3);
    }

    /// y += factor·x.
    static void add(double factor, double[] x, int xOffset, double[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = Math.fma(factor, x[xOffset + i], y[yOffset + i]);
        }
    }

    /// Writes the inner products of four rows, `stride` apart, with x; each is summed in two chains.
    static void dotFour(
            double[] rows, int first, int stride, double[] x, int xOffset, int length, double[] y, int yOffset) {
        int second = first + stride;
        int third = second + stride;
        int fourth = third + stride;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double t3 = 0;
        int i = 0;
        for (; i <= length - 2; i += 2) {
            double even = x[xOffset + i];
            double odd = x[xOffset + i + 1];
            s0 = Math.fma(rows[first + i], even, s0);
            s1 = Math.fma(rows[second + i], even, s1);
            s2 = Math.fma(rows[third + i], even, s2);
            s3 = Math.fma(rows[fourth + i], even, s3);
            t0 = Math.fma(rows[first + i + 1], odd, t0);
            t1 = Math.fma(rows[second + i + 1], odd, t1);
            t2 = Math.fma(rows[third + i + 1], odd, t2);
            t3 = Math.fma(rows[fourth + i + 1], odd, t3);
        }
        if (i < length) {
            double last = x[xOffset + i];
            s0 = Math.fma(rows[first + i], last, s0);
            s1 = Math.fma(rows[second + i], last, s1);
            s2 = Math.fma(rows[third + i], last, s2);
            s3 = Math.fma(rows[fourth + i], last, s3);
        }
        y[yOffset] = s0 + t0;
        y[yOffset + 1] = s1 + t1;
        y[yOffset + 2] = s2 + t2;
        y[yOffset + 3] = s3 + t3;
    }

    /// y += the sum of four rows, `stride` apart, each times its factor.
    static void addFour(
            double[] factors, int from, double[] rows, int first, int stride, double[] y, int yOffset, int length) {
        int second = first + stride;
        int third = second + stride;
        int fourth = third + stride;
        double a = factors[from];
        double b = factors[from + 1];
        double c = factors[from + 2];
        double d = factors[from + 3];
        for (int i = 0; i < length; i++) {
            double sum = Math.fma(a, rows[first + i], y[yOffset + i]);
            sum = Math.fma(b, rows[second + i], sum);
            sum = Math.fma(c, rows[third + i], sum);
            y[yOffset + i] = Math.fma(d, rows[fourth + i], sum);
        }
    }

    /// x *= factor.
    static void scale(double factor, double[] x, int offset, int length) {
        for (int i = 0; i < length; i++) {
            x[offset + i] *= factor;
        }
    }

    /// The Euclidean norm, without overflow or underflow of the squares; NaN if an entry is NaN.
    static double norm(double[] x, int offset, int length) {
        double squares = dot(x, offset, x, offset, length);
        if (squares > SQUARES_LOW && squares < SQUARES_HIGH) {
            return Math.sqrt(squares);
        }
        double largest = largest(x, offset, length);
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        int exponent = Math.getExponent(largest);
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double scaled = Math.scalb(x[offset + i], -exponent);
            sum += scaled * scaled;
        }
        return Math.scalb(Math.sqrt(sum), exponent);
    }

    /// The largest magnitude of an entry; NaN if an entry is NaN.
    static double largest(double[] x, int offset, int length) {
        double largest = 0;
        for (int i = 0; i < length; i++) {
            largest = Math.max(largest, Math.abs(x[offset + i]));
        }
        return largest;
    }

    /// x /= ‖x‖; a zero vector is left as it is.
    static void normalize(double[] x, int offset, int length) {
        double norm = norm(x, offset, length);
        if (norm == 0) {
            return;
        }
        if (norm > SQUARES_LOW && norm < SQUARES_HIGH) {
            scale(1 / norm, x, offset, length);
        } else {
            for (int i = 0; i < length; i++) {
                x[offset + i] /= norm;
            }
        }
    }

    /// Overwrites x with a unit vector in a random direction, the same for the same seed.
    static void random(long seed, double[] x, int offset, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < length; i++) {
            x[offset + i] = random.nextGaussian();
        }
        normalize(x, offset, length);
    }

    /// Makes x orthogonal to `count` orthonormal rows of `basis`, spaced `length` apart; repeats where much cancels.
    ///
    /// Rows are taken four at a time, which reads x a quarter as often; what the four leave to each other is of the order
    /// of rounding where nothing cancels, and goes when it is repeated.
    static void orthogonalize(double[] basis, int count, double[] x, int xOffset, int length) {
        double before = norm(x, xOffset, length);
        double[] projections = new double[4];
        for (int pass = 0; pass < 2; pass++) {
            int j = 0;
            for (; j <= count - 4; j += 4) {
                dotFour(basis, j * length, length, x, xOffset, length, projections, 0);
                scale(-1, projections, 0, 4);
                addFour(projections, 0, basis, j * length, length, x, xOffset, length);
            }
            for (; j < count; j++) {
                double projection = dot(basis, j * length, x, xOffset, length);
                add(-projection, basis, j * length, x, xOffset, length);
            }
            double after = norm(x, xOffset, length);
            if (after > 0.7 * before) {
                return;
            }
            before = after;
        }
    }
}
