package dev.gradflow.simd;

/// How large a tile may be, so that accumulators, a row of B and elements of A fit into the vector registers.
///
/// With 32 of them there are three ways. Tiles of 6 rows and 4 vectors are the faster ones: the places of 8 rows of A do
/// not all fit into the integer registers, and a compiler that has vector registers left keeps one there, from where
/// moving it takes a multiply-add slot at each inner index. But they read a third more of B; where the inner dimension
/// is so long that neither A nor B stays in the first-level cache, 8 rows and 3 vectors are faster, unless A is read by
/// columns: those of a tile begin at one place.
///
/// A matrix that the second-level cache does not hold is packed into panels of one vector, of which a tile takes several
/// side by side: see [DoublePass].
///
/// @param rows    the most rows
/// @param vectors the most vectors in a row of a panel; packed panels of B are as wide
/// @param panels  how many panels of B a tile takes side by side
record TileLimits(int rows, int vectors, int panels) {
    private static final int LONG_BYTES = 2048;
    private static final int DISTANT_BYTES = 3 << 19;

    /// The limits for an inner dimension of so many bytes.
    ///
    /// @param bytes      of all of B
    /// @param columnwise whether A is known to be read by columns
    static TileLimits of(VectorUnit unit, long innerBytes, long bytes, boolean columnwise) {
        boolean distant = bytes > DISTANT_BYTES && !columnwise;
        if (unit.registers() < 32) {
            return distant ? new TileLimits(6, 1, 2) : new TileLimits(6, 2, 1);
        }
        if (distant) {
            return new TileLimits(8, 1, 3);
        }
        return innerBytes > LONG_BYTES && !columnwise ? new TileLimits(8, 3, 1) : new TileLimits(6, 4, 1);
    }

    /// The most that any inner dimension has of each.
    static TileLimits most(VectorUnit unit) {
        return unit.registers() < 32 ? new TileLimits(6, 2, 4) : new TileLimits(8, 4, 4);
    }
}
