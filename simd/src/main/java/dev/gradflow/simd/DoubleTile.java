package dev.gradflow.simd;

/// A block of C of a few rows and a few vectors, kept in registers while the inner dimension passes.
///
/// Element (i, j) is started from C or from 0, and then takes its products by fused multiply-adds in the order of the
/// inner index. Each shape of tile is a generated class of its own.
interface DoubleTile {
    /// Computes one tile.
    ///
    /// @param k       the inner length
    /// @param a       A, with unit stride along the inner index
    /// @param aStart  the first element of the tile's first row
    /// @param aStride the distance between rows
    /// @param b       B, each of whose k rows holds as many elements as the tile is wide
    /// @param bStart  the first element of the first row
    /// @param bStride the distance between rows, used only by tiles over unpacked B
    /// @param c       C, with unit stride along a row
    /// @param cStart  the tile's first element
    /// @param cStride the distance between rows
    void run(
            int k,
            double[] a,
            int aStart,
            int aStride,
            double[] b,
            int bStart,
            int bStride,
            double[] c,
            int cStart,
            int cStride);
}
