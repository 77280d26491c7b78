package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import org.jspecify.annotations.Nullable;

/// Spectral norms of many dense matrices of one size, with memory that is reused and warm starts that pay.
///
/// Gives the same guarantees as [SpectralNorm#of(dev.gradflow.core.linear.LinearMap)], without its overhead for small
/// matrices. Mutable scratch inside: one instance for each thread.
public final class DenseSpectralNorm {
    private static final int BASIS = 48;
    private static final double SINGLE_TOLERANCE = 32 * 0x1p-24;

    private final int rows;
    private final int columns;
    private final GolubKahan process;
    private final DenseView map;
    private final double[] random;
    private final double[] image;
    private @Nullable KernelVectorMap single;

    /// A solver for matrices `[rows, columns]`, neither of which is 0.
    public DenseSpectralNorm(int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("[" + rows + ", " + columns + "]: both extents must be at least 1");
        }
        this.rows = rows;
        this.columns = columns;
        process = new GolubKahan(rows, columns, BASIS);
        map = DenseView.of(rows, columns);
        random = StartVectors.first(columns, null);
        image = new double[rows];
    }

    /// The spectral norm of the matrix in `values`, row-major without gaps, within [SpectralNorm#TOLERANCE].
    ///
    /// @param start a guess of the right singular vector, or null
    /// @throws IllegalArgumentException if an entry is a NaN or an infinity, or a length is wrong
    public SpectralNorm of(double[] values, double @Nullable [] start) {
        return of(values, 0, columns, SpectralNorm.TOLERANCE, start);
    }

    /// The spectral norm of the matrix whose element `(i, j)` is `values[offset + i·rowStride + j]`.
    ///
    /// @param tolerance relative error asked for
    /// @param start     a guess of the right singular vector, or null
    /// @throws IllegalArgumentException if an entry is a NaN or an infinity, or a length is wrong
    public SpectralNorm of(double[] values, int offset, int rowStride, double tolerance, double @Nullable [] start) {
        view(values, offset, rowStride);
        return solve(map, tolerance, start);
    }

    /// Whether [#of(FloatStorage, int, int, double, double[], boolean)] can meet a tolerance on these kernels.
    public static boolean worksInSingle(double tolerance) {
        return tolerance >= SINGLE_TOLERANCE
                && !KernelSelection.current().kernels(Precision.F32).name().equals("reference");
    }

    /// The same of a matrix in single precision, whose products are computed in that precision too.
    ///
    /// No tolerance finer than 32 of its roundings, 2e-6, is met or claimed.
    ///
    /// @param start a guess of the right or left singular vector, or null
    /// @param left  whether it is the left one
    /// @throws IllegalArgumentException if an entry is a NaN or an infinity, or a length is wrong
    public SpectralNorm of(
            FloatStorage values, int offset, int rowStride, double tolerance, double @Nullable [] start, boolean left) {
        requireFitting(values.length(), offset, rowStride);
        KernelVectorMap floats = single;
        if (floats == null) {
            floats = new KernelVectorMap(
                    rows, columns, KernelSelection.current().kernels(Precision.F32));
            single = floats;
        }
        floats.view(values, offset, rowStride);
        if (start == null || !left) {
            return solve(floats, tolerance, start);
        }
        double[] right = new double[columns];
        floats.applyTransposed(start, 0, right, 0);
        return solve(floats, tolerance, right);
    }

    /// The same, started from a guess of the left singular vector.
    ///
    /// @throws IllegalArgumentException if an entry is a NaN or an infinity, or a length is wrong
    public SpectralNorm fromLeft(double[] values, int offset, int rowStride, double tolerance, double[] left) {
        view(values, offset, rowStride);
        double[] start = new double[columns];
        map.applyTransposed(left, 0, start, 0);
        return solve(map, tolerance, start);
    }

    /// The left singular vector of the matrix last given, a new array.
    public double[] leftVector() {
        double[] vector = new double[rows];
        process.leftVector(0, vector, 0);
        return vector;
    }

    private void view(double[] values, int offset, int rowStride) {
        requireFitting(values.length, offset, rowStride);
        map.view(values, offset, rowStride);
    }

    private void requireFitting(int length, int offset, int rowStride) {
        if (offset < 0 || rowStride < columns || offset + (rows - 1L) * rowStride + columns > length) {
            throw new IllegalArgumentException("[" + rows + ", " + columns + "] with row stride " + rowStride
                    + " at offset " + offset + " does not fit an array of " + length);
        }
    }

    private SpectralNorm solve(VectorMap map, double tolerance, double @Nullable [] start) {
        double[] first = process.start();
        StartVectors.mix(random, start, first, 0);
        map.apply(first, 0, image, 0);
        double trial = Vectors.largest(image, 0, rows);
        VectorMap scaled = map;
        int exponent = 0;
        if (!(trial > 0x1p-200 && trial < 0x1p200)) {
            double[] unit = new double[columns];
            System.arraycopy(first, 0, unit, 0, columns);
            ScaledVectorMap extreme = new ScaledVectorMap(map, unit);
            scaled = extreme;
            exponent = extreme.exponent();
        }
        return SpectralNorm.run(process, scaled, exponent, tolerance, SpectralNorm.MAX_ITERATIONS);
    }
}
