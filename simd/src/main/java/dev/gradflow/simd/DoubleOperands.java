package dev.gradflow.simd;

/// The operands that many tiles of one product have in common.
///
/// Mutable, and of one thread. They lie in memory, not in parameters: a tile stores so much at its end that further
/// stores, of arguments to the stack, would fill the processor's store queue and hold up the next tile.
final class DoubleOperands {
    private static final double[] NONE = new double[0];

    /// The inner length.
    int k;

    /// A, with unit stride along the inner index unless it is columnwise.
    double[] a = NONE;

    /// The distance between rows of A.
    int aStride;

    /// B, each of whose rows holds as many elements as a tile is wide.
    double[] b = NONE;

    /// The distance between panels of packed B that pass side by side, or between rows of unpacked B.
    int bStride;

    /// C, with unit stride along a row.
    double[] c = NONE;

    /// The distance between rows of C.
    int cStride;

    /// The row that C starts from, where it does.
    double[] row = NONE;

    /// Lets go of the caller's memory.
    void clear() {
        a = NONE;
        b = NONE;
        c = NONE;
        row = NONE;
    }
}
