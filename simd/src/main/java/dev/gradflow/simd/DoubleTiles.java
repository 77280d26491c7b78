package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;

/// All register tiles, each generated when it is first asked for.
///
/// Safe to share between threads: two that generate the same tile at once may each use their own.
final class DoubleTiles {
    private static final int KINDS = 8;
    private static final int PANELS = 3;

    private final VectorUnit unit;
    private final int mostRows;
    private final int mostVectors;
    private final DoubleTile[] tiles;

    DoubleTiles(VectorUnit unit) {
        this.unit = unit;
        mostRows = TileShape.mostRows(unit);
        mostVectors = TileShape.mostVectors(unit);
        tiles = new DoubleTile[mostRows * mostVectors * PANELS * KINDS];
    }

    /// The tile of one shape; `panels` is 1, 2 or 4.
    DoubleTile get(int rows, int vectors, int panels, boolean columnwise, boolean packed, boolean accumulate) {
        int kind = (columnwise ? 4 : 0) + (packed ? 2 : 0) + (accumulate ? 1 : 0);
        int index = (((rows - 1) * mostVectors + vectors - 1) * PANELS + panels / 2) * KINDS + kind;
        DoubleTile tile = tiles[index];
        if (tile == null) {
            TileShape shape = new TileShape(rows, vectors, panels, columnwise, packed, accumulate);
            tile = shape.generate(DoubleTile.class, Precision.F64, unit);
            tiles[index] = tile;
        }
        return tile;
    }

    /// The most rows of a tile.
    int mostRows() {
        return mostRows;
    }

    /// The most vectors in a row of a panel.
    int mostVectors() {
        return mostVectors;
    }
}
