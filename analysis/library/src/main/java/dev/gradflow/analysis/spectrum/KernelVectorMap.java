package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;

/// A dense matrix acting through the selected kernels, which run along the rows of the matrix and of a transposed copy.
///
/// Worth the copy for a dozen products. Reusable for matrices of one size; not thread-safe.
final class KernelVectorMap implements DenseView {
    private static final int TILE = 16;

    private final int rows;
    private final int columns;
    private final Kernels kernels;
    private final double[] transposed;
    private final DoubleStorage transposedStorage;
    private DoubleStorage matrix;
    private int offset;
    private int stride;

    KernelVectorMap(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        this.kernels = kernels;
        transposedStorage = (DoubleStorage) LargeArrays.allocate(Precision.F64, Math.multiplyExact(rows, columns));
        transposed = transposedStorage.array();
        matrix = transposedStorage;
    }

    @Override
    public KernelVectorMap view(double[] values, int firstElement, int rowStride) {
        matrix = new DoubleStorage(values);
        offset = firstElement;
        stride = rowStride;
        // In tiles, so that neither side runs through memory at a stride for long.
        for (int top = 0; top < rows; top += TILE) {
            InterruptedCallException.check((long) rows * columns);
            int bottom = Math.min(rows, top + TILE);
            for (int left = 0; left < columns; left += TILE) {
                int right = Math.min(columns, left + TILE);
                for (int j = left; j < right; j++) {
                    int target = j * rows;
                    int source = firstElement + j;
                    for (int i = top; i < bottom; i++) {
                        transposed[target + i] = values[source + i * rowStride];
                    }
                }
            }
        }
        return this;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void apply(double[] x, int xOffset, double[] y, int yOffset) {
        multiply(columns, rows, x, xOffset, transposedStorage, 0, rows, y, yOffset);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        multiply(rows, columns, x, xOffset, matrix, offset, stride, y, yOffset);
    }

    private void multiply(
            int inner,
            int outer,
            double[] x,
            int xOffset,
            DoubleStorage factor,
            int factorOffset,
            int factorStride,
            double[] y,
            int yOffset) {
        kernels.matmul(
                1,
                outer,
                inner,
                new DoubleStorage(x),
                xOffset,
                inner,
                1,
                factor,
                factorOffset,
                factorStride,
                1,
                new DoubleStorage(y),
                yOffset,
                outer,
                false);
    }
}
