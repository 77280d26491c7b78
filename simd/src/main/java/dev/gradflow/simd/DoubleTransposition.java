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
