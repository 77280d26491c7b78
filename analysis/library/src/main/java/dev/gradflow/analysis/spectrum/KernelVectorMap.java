package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.DoubleStorage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A dense matrix acting through the selected kernels, which run along the rows of the matrix and of its packed
/// transpose.
///
/// Worth packing for a dozen products. Reusable for matrices of one size; not thread-safe.
final class KernelVectorMap implements DenseView {
    private final int rows;
    private final int columns;
    private final Kernels kernels;
    private DoubleStorage matrix = new DoubleStorage(new double[0]);
    private int offset;
    private int stride;
    private @Nullable PackedMatrix transposed;

    KernelVectorMap(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        this.kernels = kernels;
    }

    @Override
    public KernelVectorMap view(double[] values, int firstElement, int rowStride) {
        matrix = new DoubleStorage(values);
        offset = firstElement;
        stride = rowStride;
        PackedMatrix used = transposed;
        transposed = used == null
                ? kernels.pack(columns, rows, matrix, firstElement, 1, rowStride)
                : kernels.repack(used, columns, rows, matrix, firstElement, 1, rowStride);
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
        PackedMatrix packed = Objects.requireNonNull(transposed, "no matrix is viewed yet");
        kernels.matmul(
                1, new DoubleStorage(x), xOffset, columns, 1, packed, new DoubleStorage(y), yOffset, rows, false);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        kernels.matmul(
                1,
                columns,
                rows,
                new DoubleStorage(x),
                xOffset,
                rows,
                1,
                matrix,
                offset,
                stride,
                1,
                new DoubleStorage(y),
                yOffset,
                columns,
                false);
    }
}
