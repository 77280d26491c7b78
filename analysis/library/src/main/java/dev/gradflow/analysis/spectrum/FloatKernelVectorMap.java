package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.FloatStorage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A dense matrix in single precision acting through the selected kernels: half the memory traffic of [KernelVectorMap].
///
/// Vectors are rounded to single precision on the way in. Reusable for matrices of one size; not thread-safe.
final class FloatKernelVectorMap implements VectorMap {
    private static final double SINGLE_ROUNDOFF = 0x1p-24;

    private final int rows;
    private final int columns;
    private final Kernels kernels;
    private final FloatStorage argument;
    private final FloatStorage result;
    private FloatStorage matrix;
    private int offset;
    private int stride;
    private @Nullable PackedMatrix transposed;

    /// @param kernels of single precision
    FloatKernelVectorMap(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        this.kernels = kernels;
        this.argument = new FloatStorage(new float[Math.max(rows, columns)]);
        this.result = new FloatStorage(new float[Math.max(rows, columns)]);
        this.matrix = argument;
    }

    /// Views the matrix whose row i starts at `firstElement + i·rowStride`; it must not change while it is viewed.
    void view(FloatStorage values, int firstElement, int rowStride) {
        matrix = values;
        offset = firstElement;
        stride = rowStride;
        PackedMatrix used = transposed;
        transposed = used == null
                ? kernels.pack(columns, rows, values, firstElement, 1, rowStride)
                : kernels.repack(used, columns, rows, values, firstElement, 1, rowStride);
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
        PackedMatrix packed = Objects.requireNonNull(transposed, "no matrix is viewed yet");
        round(x, xOffset, columns);
        kernels.matmul(1, argument, 0, columns, 1, packed, result, 0, rows, false);
        widen(y, yOffset, rows);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        round(x, xOffset, rows);
        kernels.matmul(1, columns, rows, argument, 0, rows, 1, matrix, offset, stride, 1, result, 0, columns, false);
        widen(y, yOffset, columns);
    }

    private void round(double[] x, int from, int length) {
        float[] to = argument.array();
        for (int i = 0; i < length; i++) {
            to[i] = (float) x[from + i];
        }
    }

    private void widen(double[] y, int to, int length) {
        float[] from = result.array();
        for (int i = 0; i < length; i++) {
            y[to + i] = from[i];
        }
    }
}
