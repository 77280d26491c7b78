package dev.gradflow.simd;

/// Copies a few rows of a matrix so that the elements of one inner index lie next to each other.
abstract class DoubleTransposition {
    /// The most rows, and how far one inner index is from the next in a copy.
    static final int ROWS = 8;

    /// Copies element (r, p), at `from + r·rowStride + p`, to `start + p·ROWS + r`.
    ///
    /// Of an inner index, what follows the last row is left undefined.
    ///
    /// @param rows 1 to [#ROWS]
    /// @param k    the number of inner indices
    abstract void run(int rows, int k, double[] a, int from, int rowStride, double[] to, int start);

    /// How many rows' copies [#join] takes.
    abstract int joined();

    /// Copies [#joined] rows to a wider place: element (r, p) of copy c, at `(c·k + p)·ROWS + r`, to
    /// `start + p·width + c·ROWS + r`.
    ///
    /// @param k      the number of inner indices
    /// @param copies the copies by [#run], one after another
    abstract void join(int k, double[] copies, double[] to, int start, int width);

    /// Joins copies of [#ROWS] rows from inner index `p` on, one by one.
    static void plainJoin(int p, int count, int k, double[] copies, double[] to, int start, int width) {
        for (int i = p; i < k; i++) {
            for (int c = 0; c < count; c++) {
                System.arraycopy(copies, (c * k + i) * ROWS, to, start + i * width + c * ROWS, ROWS);
            }
        }
    }

    /// Copies the inner indices from `p` on, one by one.
    static void plain(int p, int rows, int k, double[] a, int from, int rowStride, double[] to, int start) {
        for (int r = 0; r < rows; r++) {
            int source = from + r * rowStride;
            int target = start + r;
            for (int i = p; i < k; i++) {
                to[target + i * ROWS] = a[source + i];
            }
        }
    }
}
