package dev.gradflow.simd;

import dev.gradflow.core.kernel.CacheLines;

/// Rows of A in a layout that register tiles read: the caller's own memory, or a copy where that would be slow.
///
/// Mutable and reused by one thread. Row-wise rows lie `stride` apart, with their elements next to each other. Columnwise
/// rows have the elements of one inner index next to each other, and `stride` elements lead to the next index. They may
/// be copied into blocks of as many rows as a tile has, one block after another.
@SuppressWarnings("ReferenceEquality") // whether it is the same memory is the question
final class DoubleLeft {
    private static final int MOST_COPIED = 96;
    private static final int MOST_COLUMNWISE = 48;
    private static final int MOST_BYTES = 3 << 17;
    private static final int TILE = 8;
    private static final int CACHE_LINE = CacheLines.BYTES / Double.BYTES;
    private static final int CONFLICTING_BYTES = 4096;
    private static final int NEAR_BYTES = 1 << 19;
    private static final int DISTANT_BYTES = 6 << 20;
    private static final int WORTHWHILE_REUSE = 8;

    /// So many rows are read as they lie: a tile has registers for their places.
    static final int FEW_ROWS = 4;

    private static final int FARTHEST = 1 << 24;

    private final DoubleTiles tiles;
    private final DoubleScratch scratch;
    private double[] array = new double[0];
    private int start;
    private int stride;
    private boolean columnwise;
    private int blockRows = 1;
    private int step;

    DoubleLeft(DoubleTiles tiles, DoubleScratch scratch) {
        this.tiles = tiles;
        this.scratch = scratch;
    }

    /// How many rows of so many [#set] is to take at once.
    ///
    /// Copies, and columns in place, are to stay in the second-level cache while one panel of B after another passes.
    /// Most rows that this gives fill whole tiles, and the last ones are not much fewer than the others.
    ///
    /// @param reads how often the rows are read
    static int rowsAtOnce(int from, int m, int k, int rowStride, int columnStride, int reads) {
        boolean copied = copies(from, m, k, rowStride, columnStride, reads);
        if (!copied && !isColumnwise(m, k, columnStride)) {
            return m;
        }
        return rowsAtOnce(m, k, copied ? MOST_COPIED : MOST_COLUMNWISE);
    }

    /// How many rows of so many [#setBlocks] is to take at once.
    static int blocksAtOnce(int m, int k) {
        return rowsAtOnce(m, k, MOST_COPIED);
    }

    private static int rowsAtOnce(int m, int k, int limit) {
        if (m <= TILE) {
            return m;
        }
        long fitting = MOST_BYTES / Math.max(1, (long) k * Double.BYTES) / TILE * TILE;
        int most = Math.clamp(fitting, TILE, limit);
        int blocks = Math.ceilDiv(m, most);
        return Math.ceilDiv(Math.ceilDiv(m, blocks), TILE) * TILE;
    }

    /// Whether rows with that distance between inner indices are read by columns.
    static boolean isColumnwise(int m, int k, int columnStride) {
        return columnStride != 1 && k > 1 && m > FEW_ROWS;
    }

    /// The longest inner dimension that is to be read at once.
    ///
    /// Columns in place that lie a multiple of a power of two apart share few sets of the second-level cache: so many
    /// fit in half of it as that power does.
    static int mostInner(int m, int k, int rowStride, int columnStride) {
        boolean inPlace = isColumnwise(m, k, columnStride) && !copies(0, m, k, rowStride, columnStride, 1);
        if (!inPlace || columnStride == 0) {
            return Integer.MAX_VALUE;
        }
        return (int) (NEAR_BYTES / Long.lowestOneBit((long) columnStride * Double.BYTES));
    }

    /// Whether the rows are copied.
    ///
    /// Scattered elements are gathered. Rows, or columns, that lie a multiple of a page apart compete for the same few
    /// places in the caches, and are drawn together if they are read often enough. So are columns of a matrix that only
    /// the last-level cache holds: the processor fetches nothing ahead over such distances, and where a tile waits for
    /// a few elements at once, a copy waits for many.
    ///
    /// Rows that are far from the beginning of their array are copied too, because a tile multiplies the index of the
    /// first one by the width of a panel.
    private static boolean copies(int from, int m, int k, int rowStride, int columnStride, int reads) {
        if (isColumnwise(m, k, columnStride)) {
            boolean distant = (long) columnStride * k * Double.BYTES > DISTANT_BYTES;
            return rowStride != 1 || conflicts(columnStride) || distant;
        }
        boolean scattered = columnStride != 1 && k > 1;
        boolean far = (long) from + (m - 1L) * rowStride + k > FARTHEST;
        return scattered || far || (m > 2 && conflicts(rowStride) && reads >= WORTHWHILE_REUSE);
    }

    private static boolean conflicts(int stride) {
        return stride * Double.BYTES % CONFLICTING_BYTES == 0 && stride != 0;
    }

    /// Makes `m` rows of length `k` ready.
    void set(int m, int k, double[] a, int from, int rowStride, int columnStride, int reads) {
        columnwise = isColumnwise(m, k, columnStride);
        blockRows = 1;
        if (!copies(from, m, k, rowStride, columnStride, reads)) {
            refer(a);
            start = from;
            stride = columnwise ? columnStride : rowStride;
            step = columnwise ? 1 : stride;
            return;
        }
        start = 0;
        if (columnwise) {
            stride = MOST_COPIED;
            step = 1;
            refer(scratch.left(stride * k));
            copyColumns(m, k, a, from, rowStride, columnStride);
        } else {
            stride = (Math.ceilDiv(k, CACHE_LINE) | 1) * CACHE_LINE;
            step = stride;
            refer(scratch.left(m * stride));
            copyRows(m, k, a, from, rowStride, columnStride);
        }
    }

    /// Makes `m` rows of length `k` ready, columnwise in blocks of so many rows; [#start] is that of a block's first row.
    void setBlocks(int m, int k, double[] a, int from, int rowStride, int columnStride, int rows) {
        start = 0;
        columnwise = true;
        stride = DoubleTransposition.ROWS;
        step = stride * k;
        blockRows = rows;
        refer(scratch.left(Math.ceilDiv(m, rows) * stride * k));
        for (int i = 0; i < m; i += rows) {
            int some = Math.min(rows, m - i);
            int first = from + i * rowStride;
            int copy = start(i);
            if (columnStride == 1) {
                tiles.transposition().run(some, k, a, first, rowStride, array, copy);
            } else {
                DoublePacked.packPanel(k, some, stride, a, first, columnStride, rowStride, array, copy, scratch);
            }
        }
    }

    private void copyRows(int rows, int k, double[] a, int from, int rowStride, int columnStride) {
        for (int i = 0; i < rows; i++) {
            int source = from + i * rowStride;
            int target = i * stride;
            if (columnStride == 1) {
                System.arraycopy(a, source, array, target, k);
            } else {
                for (int p = 0; p < k; p++) {
                    array[target + p] = a[source + p * columnStride];
                }
            }
        }
    }

    private void copyColumns(int rows, int k, double[] a, int from, int rowStride, int columnStride) {
        if (rowStride == 1) {
            tiles.rowCopy().run(k, rows, a, from, columnStride, array, 0, stride);
            return;
        }
        for (int p = 0; p < k; p++) {
            int source = from + p * columnStride;
            int target = p * stride;
            for (int r = 0; r < rows; r++) {
                array[target + r] = a[source + r * rowStride];
            }
        }
    }

    private void refer(double[] to) {
        if (array != to) {
            array = to;
        }
    }

    double[] array() {
        return array;
    }

    /// Where row `i` starts.
    int start(int i) {
        return start + i / blockRows * step;
    }

    /// The distance between rows, or between inner indices if they are columnwise.
    int stride() {
        return stride;
    }

    boolean columnwise() {
        return columnwise;
    }
}
