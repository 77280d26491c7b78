package dev.gradflow.core.kernel;

/// A matrix B `[k, n]` copied into the layout in which one provider multiplies by it fastest.
///
/// Worth making for a matrix that is used more than once, as recurrent weights are at every step. Later changes of
/// the source are not seen; nothing but [Kernels#repack] changes it. Usable only with the [Kernels] that packed it.
/// Any number of threads may multiply by it at once, while none repacks it.
public interface PackedMatrix {
    /// The number of rows k: the inner length of products with it.
    int rows();

    /// The number of columns n.
    int columns();
}
