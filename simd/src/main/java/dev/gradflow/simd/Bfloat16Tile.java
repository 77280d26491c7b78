package dev.gradflow.simd;

/// A few rows times panels of B whose elements are stored as bfloat16, in single precision.
///
/// As [FloatTile], with the bits of the same product by the rounded elements.
abstract class Bfloat16Tile {
    /// Computes one tile.
    ///
    /// @param k       the inner length
    /// @param a       A, with unit stride along the inner index
    /// @param aStart  the first element of the tile's first row
    /// @param aStride the distance between rows
    /// @param b       panels of B; see [Bfloat16Packed]
    /// @param bStart  the first integer of the first panel
    /// @param bStride the distance between panels
    /// @param c       C, with unit stride along a row
    /// @param cStart  the tile's first element
    /// @param cStride the distance between rows
    abstract void run(
            int k,
            float[] a,
            int aStart,
            int aStride,
            int[] b,
            int bStart,
            int bStride,
            float[] c,
            int cStart,
            int cStride);
}
