package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// A matrix acting on single double vectors in arrays: what the iterations see of a linear map.
interface VectorMap {
    /// The action of `map`; a matrix in memory is used where it lies, or widened once, without the kernels' packing.
    static VectorMap of(LinearMap map) {
        if (map instanceof DenseMap dense) {
            Tensor given = dense.matrix();
            // Widening is exact, and arithmetic in double precision then costs no accuracy.
            Tensor matrix = given.precision() == Precision.F64 ? given : given.copy(Precision.F64);
            double[] entries = ((DoubleStorage) matrix.storage()).array();
            if (matrix.stride(1) == 1) {
                return DenseView.of(map.rows(), map.columns()).view(entries, matrix.offset(), matrix.stride(0));
            }
            if (matrix.stride(0) == 1) {
                DenseView transposed =
                        DenseView.of(map.columns(), map.rows()).view(entries, matrix.offset(), matrix.stride(1));
                return new TransposedVectorMap(transposed);
            }
        }
        return new LinearVectorMap(map);
    }

    /// The relative error of one rounded operation of the products.
    default double roundoff() {
        return Vectors.ROUNDOFF;
    }

    /// The length of results of [#apply].
    int rows();

    /// The length of arguments of [#apply].
    int columns();

    /// y = A·x.
    void apply(double[] x, int xOffset, double[] y, int yOffset);

    /// y = Aᵀ·x.
    void applyTransposed(double[] x, int xOffset, double[] y, int yOffset);

    /// Overwrites y with A·x, or with Aᵀ·x if `transposed`.
    default void apply(boolean transposed, double[] x, int xOffset, double[] y, int yOffset) {
        if (transposed) {
            applyTransposed(x, xOffset, y, yOffset);
        } else {
            apply(x, xOffset, y, yOffset);
        }
    }
}
