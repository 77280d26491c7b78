package dev.gradflow.analysis.spectrum;

import org.jspecify.annotations.Nullable;

/// Spectral norms of many dense matrices of one size, with memory that is reused and warm starts that pay.
///
/// Gives the same guarantees as [SpectralNorm#of(dev.gradflow.core.linear.LinearMap)], without its overhead for small
/// matrices. Mutable scratch inside: one instance for each thread.
public final class DenseSpectralNorm {
    private static final int BASIS = 48;

    private final int rows;
    private final int columns;
    private final GolubKahan process;
    private final DenseView map;
    private final double[] random;
    private final double[] image;

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
        return solve(tolerance, start);
    }

    /// The same, started from a guess of the left singular vector.
    ///
    /// @throws IllegalArgumentException if an entry is a NaN or an infinity, or a length is wrong
    public SpectralNorm fromLeft(double[] values, int offset, int rowStride, double tolerance, double[] left) {
        view(values, offset, rowStride);
        double[] start = new double[columns];
        map.applyTransposed(left, 0, start, 0);
        return solve(tolerance, start);
    }

    /// The left singular vector of the matrix last given, a new array.
    public double[] leftVector() {
        double[] vector = new double[rows];
        process.leftVector(0, vector, 0);
        return vector;
    }

    private void view(double[] values, int offset, int rowStride) {
        if (offset < 0 || rowStride < columns || offset + (rows - 1L) * rowStride + columns > values.length) {
            throw new IllegalArgumentException("[" + rows + ", " + columns + "] with row stride " + rowStride
                    + " at offset " + offset + " does not fit an array of " + values.length);
        }
        map.view(values, offset, rowStride);
    }

    private SpectralNorm solve(double tolerance, double @Nullable [] start) {
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
