package dev.gradflow.simd;

/// Copies rows of a matrix that are too short for the JVM's own copying, which takes some nanoseconds for each.
abstract class DoubleRowCopy {
    /// Copies `columns` elements of each row from `start + r·stride` to `toStart + r·toStride`.
    abstract void run(
            int rows, int columns, double[] a, int start, int stride, double[] to, int toStart, int toStride);

    /// The same by the JVM's own copying.
    static void plain(
            int rows, int columns, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(a, start + r * stride, to, toStart + r * toStride, columns);
        }
    }
}
