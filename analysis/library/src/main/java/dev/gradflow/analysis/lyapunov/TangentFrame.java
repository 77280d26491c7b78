package dev.gradflow.analysis.lyapunov;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A block of m orthonormal tangent vectors of length n that is carried along and made orthonormal again by Householder
/// reflections, which yields the growth of each (MATH §9).
///
/// Vectors are rows, so that every inner product runs over contiguous memory. A vector that has become dependent on
/// those before it, as where a relu is inactive, makes place for them: it goes to the end, as a new direction, and its
/// growth stays -∞. So what the others have grown stays theirs. Mutable; not thread-safe.
final class TangentFrame {
    private static final long SEED = 20_170_303;

    private final int count;
    private final int length;
    private Tensor vectors;
    private Tensor carried;
    private final double[] reflectors;
    private final double[] betas;
    private final Tensor kept;
    private int[] numbers;
    private int[] keptNumbers;

    /// The first `count` unit vectors, to which something of every direction is added unless they are all there are.
    ///
    /// Some unit vectors alone could be a space that the network maps to itself, and the leading exponent lie outside it.
    ///
    /// @param admixture how much: a little changes no result where it is not needed, and takes ln(1/admixture)/gap steps
    ///     to be felt where it is
    TangentFrame(int count, int length, double admixture) {
        this.count = count;
        this.length = length;
        this.vectors = Tensor.zeros(Precision.F64, count, length);
        this.carried = Tensor.zeros(Precision.F64, count, length);
        this.reflectors = new double[count * length];
        this.betas = new double[count];
        this.kept = Tensor.zeros(Precision.F64, count, length);
        this.numbers = IntStream.range(0, count).toArray();
        this.keptNumbers = numbers;
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; count < length && i < count * length; i++) {
            vectors.storage().set(i, admixture * random.nextGaussian());
        }
        for (int i = 0; i < count; i++) {
            vectors.set(1 + vectors.get(i, i), i, i);
        }
        if (count < length) {
            orthonormalise(new double[count]);
        }
    }

    /// The vectors, `[count, length]`, one a row.
    Tensor vectors() {
        return vectors;
    }

    /// Remembers the vectors.
    void keep() {
        kept.copyFrom(vectors);
        keptNumbers = numbers;
    }

    /// Makes the vectors again what they were when they were kept.
    void restore() {
        vectors.copyFrom(kept);
        numbers = keptNumbers;
    }

    /// Where the images of the vectors go, `[count, length]`; [#advance] makes them the vectors.
    Tensor carried() {
        return carried;
    }

    /// Makes the images the vectors.
    void advance() {
        Tensor swapped = vectors;
        vectors = carried;
        carried = swapped;
    }

    /// Replaces the vectors by an orthonormal basis of the same nested spans, Q of QR = vectors, and puts dependent ones
    /// at the end.
    ///
    /// @param logGrowth overwritten with ln |R_ii| by the number that each vector had at first; -∞ where a vector
    ///     depends on those before it to double precision, NaN where it is not finite
    void orthonormalise(double[] logGrowth) {
        double[] a = ((DoubleStorage) vectors.storage()).array();
        int[] order = new int[count];
        int rank = 0;
        int dependents = 0;
        for (int i = 0; i < count; i++) {
            InterruptedCallException.check();
            int row = i * length;
            double before = norm(a, row, length);
            for (int p = 0; p < rank; p++) {
                reflect(p, a, row);
            }
            double rest = norm(a, row + rank, length - rank);
            // What is left after orthogonalisation of a dependent vector is nothing but rounding.
            boolean dependent = !(rest > 16 * length * Precision.F64.unitRoundoff() * before);
            if (Double.isFinite(before) && dependent) {
                logGrowth[numbers[i]] = Double.NEGATIVE_INFINITY;
                order[count - ++dependents] = numbers[i];
            } else {
                logGrowth[numbers[i]] = Double.isFinite(before) ? Math.log(rest) : Double.NaN;
                order[rank] = numbers[i];
                makeReflector(rank++, a, row, rest);
            }
        }
        numbers = order;
        if (count < length) {
            fillAtRandom(a, rank);
        }
        for (int i = 0; i < count; i++) {
            InterruptedCallException.check();
            int row = i * length;
            if (i < rank || count == length) {
                Arrays.fill(a, row, row + length, 0);
                a[row + i] = 1;
            }
            for (int p = Math.min(i, rank - 1); p >= 0; p--) {
                reflect(p, a, row);
            }
        }
    }

    /// Overwrites the rows from `rank` on with random orthonormal vectors whose first `rank` elements are 0.
    ///
    /// What takes a dependent vector's place must not depend on how units are numbered, as a unit vector would.
    private void fillAtRandom(double[] a, int rank) {
        for (int i = rank; i < count; i++) {
            int row = i * length;
            SplittableRandom random = new SplittableRandom(SEED + i);
            Arrays.fill(a, row, row + rank, 0);
            for (int j = rank; j < length; j++) {
                a[row + j] = random.nextGaussian();
            }
            // Twice: once leaves what cancellation has made of small remainders.
            for (int pass = 0; pass < 2; pass++) {
                for (int other = rank * length; other < row; other += length) {
                    double share = dot(a, other, a, row, length);
                    for (int j = rank; j < length; j++) {
                        a[row + j] -= share * a[other + j];
                    }
                }
                double size = norm(a, row, length);
                for (int j = rank; j < length; j++) {
                    a[row + j] /= size;
                }
            }
        }
    }

    /// The reflection that maps the rest of row `i` from its diagonal on to a multiple of a unit vector.
    private void makeReflector(int i, double[] a, int row, double rest) {
        int from = i * length;
        System.arraycopy(a, row + i, reflectors, from + i, length - i);
        double pivot = reflectors[from + i];
        double shifted = pivot + Math.copySign(rest, pivot);
        for (int j = i + 1; j < length; j++) {
            reflectors[from + j] /= shifted;
        }
        reflectors[from + i] = 1;
        betas[i] = Math.abs(shifted) / rest;
    }

    private void reflect(int p, double[] a, int row) {
        double beta = betas[p];
        int from = p * length;
        double factor = beta * dot(reflectors, from + p, a, row + p, length - p);
        for (int j = p; j < length; j++) {
            a[row + j] -= factor * reflectors[from + j];
        }
    }

    /// Four sums side by side: one alone would wait for each addition.
    private static double dot(double[] x, int xStart, double[] y, int yStart, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 4 <= length; j += 4) {
            s0 = Math.fma(x[xStart + j], y[yStart + j], s0);
            s1 = Math.fma(x[xStart + j + 1], y[yStart + j + 1], s1);
            s2 = Math.fma(x[xStart + j + 2], y[yStart + j + 2], s2);
            s3 = Math.fma(x[xStart + j + 3], y[yStart + j + 3], s3);
        }
        for (; j < length; j++) {
            s0 = Math.fma(x[xStart + j], y[yStart + j], s0);
        }
        return (s0 + s1) + (s2 + s3);
    }

    /// Scaled, so that squares neither under- nor overflow.
    private static double norm(double[] x, int start, int length) {
        double largest = 0;
        for (int j = 0; j < length; j++) {
            largest = Math.max(largest, Math.abs(x[start + j]));
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (int j = 0; j < length; j++) {
            double scaled = x[start + j] / largest;
            sum += scaled * scaled;
        }
        return largest * Math.sqrt(sum);
    }
}
