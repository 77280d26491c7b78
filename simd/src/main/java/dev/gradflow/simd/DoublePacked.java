package dev.gradflow.simd;

import dev.gradflow.core.kernel.PackedMatrix;

/// B in panels: the columns in groups as wide as a register tile, each group with its rows one after another.
///
/// The last panel is only as many vectors wide as it must be, and filled up with zeros.
record DoublePacked(int rows, int columns, double[] values) implements PackedMatrix {

    /// The number of elements in which B `[k, n]` is packed.
    static int length(int k, int n, int lanes) {
        return Math.multiplyExact(k, Math.ceilDiv(n, lanes) * lanes);
    }

    /// Copies `columns` columns of B from column `first` on into a panel `width` wide, padding with zeros.
    static void packPanel(
            int k,
            int columns,
            int width,
            double[] source,
            int start,
            int rowStride,
            int columnStride,
            double[] panel,
            int panelStart) {
        if (columnStride == 1) {
            for (int p = 0; p < k; p++) {
                System.arraycopy(source, start + p * rowStride, panel, panelStart + p * width, columns);
            }
        } else {
            for (int j = 0; j < columns; j++) {
                int from = start + j * columnStride;
                int to = panelStart + j;
                for (int p = 0; p < k; p++) {
                    panel[to + p * width] = source[from + p * rowStride];
                }
            }
        }
        if (columns < width) {
            for (int p = 0; p < k; p++) {
                int row = panelStart + p * width;
                java.util.Arrays.fill(panel, row + columns, row + width, 0);
            }
        }
    }
}
