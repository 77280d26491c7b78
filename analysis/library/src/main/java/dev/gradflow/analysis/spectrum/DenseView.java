package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;

/// The vector map of a row-major matrix in an array, which can be exchanged for another without allocation.
interface DenseView extends VectorMap {
    /// Views the matrix whose row i starts at `firstElement + i·rowStride`; it must not change while it is viewed.
    DenseView view(double[] values, int firstElement, int rowStride);

    /// A view for matrices `[rows, columns]`, in the way that is fastest with the selected kernels.
    static DenseView of(int rows, int columns) {
        Kernels kernels = KernelSelection.current().kernels(Precision.F64);
        // The reference kernels copy the matrix for every product.
        return kernels.name().equals("reference")
                ? new DenseVectorMap(rows, columns)
                : new KernelVectorMap(rows, columns, kernels);
    }
}
