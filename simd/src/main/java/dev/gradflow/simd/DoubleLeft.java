package dev.gradflow.simd;

/// Rows of A in the layout that register tiles read: the caller's own memory, or a copy where that would be slow.
///
/// Mutable and reused by one thread. Row-wise rows lie `stride` apart, with their elements next to each other.
/// In a column-wise copy the elements of one inner index are next to each other, and
/// [TileShape#COLUMN_STRIDE] elements lead to the next index.
@SuppressWarnings("ReferenceEquality") // whether it is the same memory is the question
final class DoubleLeft {
    /// The most rows that are copied at once.
    static final int MOST_ROWS = TileShape.COLUMN_STRIDE;

    private static final int CACHE_LINE = CacheLines.BYTES / Double.BYTES;
    private static final int CONFLICTING_BYTES = 4096;
    private static final int WORTHWHILE_REUSE = 8;
    private static final int FEW_ROWS = 4;
    private static final int FARTHEST = 1 << 24;

    private final DoubleScratch scratch;
    private double[] array = new double[0];
    private int start;
    private int stride;
    private boolean columnwise;

    DoubleLeft(DoubleScratch scratch) {
        this.scratch = scratch;
    }

    /// Whether [#set] copies, in which case it takes at most [#MOST_ROWS] rows.
    ///
    /// Scattered elements are gathered. Rows that lie a multiple of a page apart compete for the same few places in
    /// the first-level cache, and are drawn together if they are read often enough.
    ///
    /// Rows that are far from the beginning of their array are copied too, because a tile multiplies the index of the
    /// first one by the width of a panel.
    ///
    /// @param reads how often the rows are read
    static boolean copies(int from, int m, int k, int rowStride, int columnStride, int reads) {
        boolean scattered = columnStride != 1 && k > 1;
        boolean conflicting = m > 2 && rowStride * Double.BYTES % CONFLICTING_BYTES == 0 && rowStride != 0;
        boolean far = (long) from + (m - 1L) * rowStride + k > FARTHEST;
        return scattered || far || (conflicting && reads >= WORTHWHILE_REUSE);
    }

    /// Makes `m` rows of length `k` ready.
    void set(int m, int k, double[] a, int from, int rowStride, int columnStride, int reads) {
        boolean copied = copies(from, m, k, rowStride, columnStride, reads);
        columnwise = copied && columnStride != 1 && m > FEW_ROWS;
        if (!copied) {
            refer(a);
            start = from;
            stride = rowStride;
            return;
        }
        start = 0;
        stride = (Math.ceilDiv(k, CACHE_LINE) | 1) * CACHE_LINE;
        int needed = columnwise ? MOST_ROWS * k : m * stride;
        refer(scratch.left(needed));
        if (columnwise) {
            copyColumns(m, k, a, from, rowStride, columnStride);
        } else {
            copyRows(m, k, a, from, rowStride, columnStride);
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
        for (int p = 0; p < k; p++) {
            int source = from + p * columnStride;
            int target = p * MOST_ROWS;
            if (rowStride == 1) {
                System.arraycopy(a, source, array, target, rows);
            } else {
                for (int r = 0; r < rows; r++) {
                    array[target + r] = a[source + r * rowStride];
                }
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
        return columnwise ? i : start + i * stride;
    }

    int stride() {
        return stride;
    }

    boolean columnwise() {
        return columnwise;
    }
}
