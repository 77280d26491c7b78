package dev.gradflow.core.linear;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The linear map of a matrix `[rows, columns]` held in a tensor, which is viewed and not copied.
///
/// Each direction packs the matrix when it is first used, so the entries must not change after that. Not thread-safe
/// before both directions were used once.
public final class DenseMap implements LinearMap {
    private final Tensor matrix;
    private final Kernels kernels;
    private @Nullable PackedMatrix forward;
    private @Nullable PackedMatrix transposed;

    private DenseMap(Tensor matrix, Kernels kernels) {
        this.matrix = matrix;
        this.kernels = kernels;
    }

    /// The map of `matrix` `[rows, columns]`, computed by the kernels of the current [KernelSelection].
    ///
    /// @throws IllegalArgumentException if the tensor has not two axes
    public static DenseMap of(Tensor matrix) {
        if (matrix.shape().rank() != 2) {
            throw new IllegalArgumentException("tensor " + matrix + ": a dense map needs two axes, [rows, columns]");
        }
        return new DenseMap(matrix, KernelSelection.current().kernels(matrix.precision()));
    }

    /// The matrix itself, shared.
    public Tensor matrix() {
        return matrix;
    }

    @Override
    public int rows() {
        return matrix.extent(0);
    }

    @Override
    public int columns() {
        return matrix.extent(1);
    }

    @Override
    public Precision precision() {
        return matrix.precision();
    }

    /// Aᵀ as a dense map over the same tensor with its axes exchanged.
    @Override
    public DenseMap transposed() {
        return new DenseMap(matrix.transpose(0, 1), kernels);
    }

    @Override
    public void apply(Tensor vectors, Tensor results) {
        Blocks.check(this, vectors, columns(), results, rows());
        PackedMatrix packed = forward;
        if (packed == null) {
            packed = pack(columns(), rows(), 1, 0);
            forward = packed;
        }
        multiply(vectors, packed, results);
    }

    @Override
    public void applyTransposed(Tensor vectors, Tensor results) {
        Blocks.check(this, vectors, rows(), results, columns());
        PackedMatrix packed = transposed;
        if (packed == null) {
            packed = pack(rows(), columns(), 0, 1);
            transposed = packed;
        }
        multiply(vectors, packed, results);
    }

    // Vectors are rows, so A is applied by multiplying with Aᵀ from the right, and Aᵀ by multiplying with A.
    private PackedMatrix pack(int inner, int columns, int innerAxis, int columnAxis) {
        return kernels.pack(
                inner, columns, matrix.storage(), matrix.offset(), matrix.stride(innerAxis), matrix.stride(columnAxis));
    }

    private void multiply(Tensor vectors, PackedMatrix packed, Tensor results) {
        kernels.matmul(
                vectors.extent(0),
                vectors.storage(),
                vectors.offset(),
                vectors.stride(0),
                vectors.stride(1),
                packed,
                results.storage(),
                results.offset(),
                results.stride(0),
                false);
    }
}
