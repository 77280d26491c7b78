package dev.gradflow.simd;

import java.lang.ref.WeakReference;

/// Memory that one thread uses over and over in products.
///
/// Its pass refers to the caller's operands even after a product, since the next one is likely to have the same: a
/// reference that is stored into an old object costs a fence, which waits for all that the last tile has stored. So
/// the pass is held weakly, and keeps nothing alive.
final class DoubleScratch {
    private final DoubleTiles tiles;
    private final double[] corner;
    private final double[] columns;
    private double[] left = new double[0];
    private DoubleBlock right = DoubleBlock.NONE;
    private WeakReference<DoublePass> pass = new WeakReference<>(null);

    DoubleScratch(DoubleTiles tiles) {
        this.tiles = tiles;
        this.corner = new double[tiles.most().rows() * tiles.most().vectors() * tiles.lanes()];
        this.columns = new double[Math.max(DoubleTransposition.ROWS, tiles.lanes()) * DoublePacked.COLUMN_AT_ONCE];
    }

    /// The kernels that use this memory.
    DoubleTiles tiles() {
        return tiles;
    }

    /// Memory for part of some columns.
    double[] columns() {
        return columns;
    }

    /// This thread's way through products.
    DoublePass pass() {
        DoublePass last = pass.get();
        if (last == null) {
            last = new DoublePass(tiles, this);
            pass = new WeakReference<>(last);
        }
        return last;
    }

    /// Memory for the largest tile.
    double[] corner() {
        return corner;
    }

    /// Memory for copied rows of A, of at least so many elements.
    double[] left(int length) {
        if (left.length < length) {
            left = new double[length];
        }
        return left;
    }

    /// Memory for packed B, of at least so many elements.
    DoubleBlock right(int length) {
        if (right.length() < length) {
            right = DoubleBlock.allocate(length);
        }
        return right;
    }
}
