package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;

/// A dense matrix in single precision acting through the selected kernels: half the memory traffic of [KernelVectorMap].
///
/// Vectors are rounded to single precision on the way in. Reusable for matrices of one size; not thread-safe.
final class FloatKernelVectorMap implements VectorMap {
    private static final int TILE = 16;
    private static final double SINGLE_ROUNDOFF = 0x1p-24;

    private final int rows;
    private final int columns;
    private final Kernels kernels;
    private final FloatStorage transposed;
    private final FloatStorage argument;
    private final FloatStorage result;
    private FloatStorage matrix;
    private int offset;
    private int stride;

    /// @param kernels of single precision
    FloatKernelVectorMap(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        this.kernels = kernels;
        this.transposed =
                (FloatStorage) LargeArrays.allocate(Precision.F32, Math.multiplyExact(rows, columns));
        this.argument = new FloatStorage(new float[Math.max(rows, columns)]);
        this.result = new FloatStorage(new float[Math.max(rows, columns)]);
        this.matrix = transposed;
    }

    /// Views the matrix whose row i starts at `firstElement + i·rowStride`; it must not change while it is viewed.
    void view(FloatStorage values, int firstElement, int rowStride) {
        matrix = values;
        offset = firstElement;
        stride = rowStride;
        float[] source = values.array();
        float[] target = transposed.array();
        for (int top = 0; top < rows; top += TILE) {
            InterruptedCallException.check((long) rows * columns);
            int bottom = Math.min(rows, top + TILE);
            for (int left = 0; left < columns; left += TILE) {
                int right = Math.min(columns, left + TILE);
                for (int j = left; j < right; j++) {
                    for (int i = top; i < bottom; i++) {
                        target[j * rows + i] = source[firstElement + j + i * rowStride];
                    }
                }
            }
        }
    }

    @Override
    public double roundoff() {
        return SINGLE_ROUNDOFF;
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
        multiply(columns, rows, x, xOffset, transposed, 0, rows, y, yOffset);
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
            FloatStorage factor,
            int factorOffset,
            int factorStride,
            double[] y,
            int yOffset) {
        float[] in = argument.array();
        float[] out = result.array();
        for (int i = 0; i < inner; i++) {
            in[i] = (float) x[xOffset + i];
        }
        kernels.matmul(
                1, outer, inner, argument, 0, inner, 1, factor, factorOffset, factorStride, 1, result, 0, outer, false);
        for (int i = 0; i < outer; i++) {
            y[yOffset + i] = out[i];
        }
    }
}
