package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// A dense matrix acting through the selected kernels, which run along the rows of the matrix and of its packed
/// transpose.
///
/// In single precision it needs half the memory traffic, and vectors are rounded on the way in. Worth packing for a dozen
/// products. Reusable for matrices of one size; not thread-safe.
final class KernelVectorMap implements DenseView {
    private final int rows;
    private final int columns;
    private final Kernels kernels;
    private final FloatStorage argument;
    private final FloatStorage result;
    private Storage matrix;
    private int offset;
    private int stride;
    private PackedMatrix transposed;

    /// @param kernels of the matrix's precision
    KernelVectorMap(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        this.kernels = kernels;
        int single = kernels.precision() == Precision.F32 ? Math.max(rows, columns) : 0;
        this.argument = new FloatStorage(new float[single]);
        this.result = new FloatStorage(new float[single]);
        this.matrix = kernels.precision().allocate(0);
        this.transposed = kernels.pack(0, 0, matrix, 0, 0, 0);
    }

    @Override
    public KernelVectorMap view(double[] values, int firstElement, int rowStride) {
        return view(new DoubleStorage(values), firstElement, rowStride);
    }

    /// Views the matrix whose row i starts at `firstElement + i·rowStride`; it must not change while it is viewed.
    KernelVectorMap view(Storage values, int firstElement, int rowStride) {
        matrix = values;
        offset = firstElement;
        stride = rowStride;
        transposed = kernels.repack(transposed, columns, rows, values, firstElement, 1, rowStride);
        return this;
    }

    @Override
    public double roundoff() {
        return kernels.precision().unitRoundoff();
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
        apply(false, x, xOffset, y, yOffset);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        apply(true, x, xOffset, y, yOffset);
    }

    @Override
    public void apply(boolean transpose, double[] x, int xOffset, double[] y, int yOffset) {
        if (kernels.precision() == Precision.F64) {
            multiply(transpose, new DoubleStorage(x), xOffset, new DoubleStorage(y), yOffset);
            return;
        }
        float[] in = argument.array();
        for (int i = 0; i < (transpose ? rows : columns); i++) {
            in[i] = (float) x[xOffset + i];
        }
        multiply(transpose, argument, 0, result, 0);
        float[] out = result.array();
        for (int i = 0; i < (transpose ? columns : rows); i++) {
            y[yOffset + i] = out[i];
        }
    }

    private void multiply(boolean transpose, Storage x, int xOffset, Storage y, int yOffset) {
        if (transpose) {
            kernels.matmul(
                    1, columns, rows, x, xOffset, rows, 1, matrix, offset, stride, 1, y, yOffset, columns, false);
        } else {
            kernels.matmul(1, x, xOffset, columns, 1, transposed, y, yOffset, rows, false);
        }
    }
}
