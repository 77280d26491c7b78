package dev.gradflow.simd;

/// The operands that many tiles of one product have in common.
///
/// Mutable, and of one thread. They lie in memory, not in parameters: a tile stores so much at its end that further
/// stores, of arguments to the stack, would fill the processor's store queue and hold up the next tile.
@SuppressWarnings("ReferenceEquality") // whether it is the same memory is the question
final class DoubleOperands {
    private static final double[] NONE = new double[0];

    /// The inner length.
    int k;

    /// A, with unit stride along the inner index unless it is columnwise.
    double[] a = NONE;

    /// The distance between rows of A, or between columns if it is columnwise.
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

    // Most products have operands in common with the one before; see DoubleScratch on what storing a reference costs.

    void setA(double[] array, int stride) {
        if (a != array) {
            a = array;
        }
        aStride = stride;
    }

    void setB(double[] array) {
        if (b != array) {
            b = array;
        }
    }

    void setC(double[] array, int stride) {
        if (c != array) {
            c = array;
        }
        cStride = stride;
    }

    void setRow(double[] array) {
        if (row != array) {
            row = array;
        }
    }
}
