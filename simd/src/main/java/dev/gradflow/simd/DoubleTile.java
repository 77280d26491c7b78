package dev.gradflow.simd;

/// A block of C of a few rows and a few vectors, kept in registers while the inner dimension passes.
///
/// Element (i, j) is started as [Start] says, and then takes its products by fused multiply-adds in the order of the
/// inner index. Each shape of tile is a generated class of its own.
abstract class DoubleTile {
    /// Computes one tile.
    ///
    /// @param operands A, B, C and the row
    /// @param aStart   the first element of the tile's first row of A
    /// @param bStart   the first element of the first row of B
    /// @param cStart   the tile's first element
    /// @param rowStart the first element of the row that a tile from [Start#ROW] starts from
    abstract void run(DoubleOperands operands, int aStart, int bStart, int cStart, int rowStart);
}
