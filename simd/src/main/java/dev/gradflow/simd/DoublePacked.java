package dev.gradflow.simd;

import dev.gradflow.core.kernel.PackedMatrix;
import java.util.Arrays;

/// B in panels, one after another, each with its rows one after another and padded with zeros.
///
/// @param rows   the number of rows k
/// @param layout the division of its columns into panels; panel t starts at element `layout.start(t)·rows`
/// @param values the elements
record DoublePacked(int rows, PanelLayout layout, double[] values) implements PackedMatrix {
    private static final int ROWS_AT_ONCE = 16;

    @Override
    public int columns() {
        return layout.columns();
    }

    /// The number of elements that `k` rows take.
    static int length(int k, PanelLayout layout) {
        return Math.multiplyExact(k, layout.padded());
    }

    /// Packs `k` rows of B into `target`.
    ///
    /// Where the rows of B are contiguous, a few of them are read from end to end before the next ones.
    static void pack(
            int k, PanelLayout layout, double[] b, int start, int rowStride, int columnStride, double[] target) {
        int step = columnStride == 1 ? ROWS_AT_ONCE : Math.max(1, k);
        for (int p = 0; p < k; p += step) {
            int rows = Math.min(step, k - p);
            for (int t = 0; t < layout.count(); t++) {
                int from = start + layout.start(t) * columnStride + p * rowStride;
                int to = layout.start(t) * k + p * layout.width(t);
                packPanel(rows, layout.columns(t), layout.width(t), b, from, rowStride, columnStride, target, to);
            }
        }
    }

    /// Packs `columns` columns of B into a panel `width` wide.
    static void packPanel(
            int k,
            int columns,
            int width,
            double[] b,
            int start,
            int rowStride,
            int columnStride,
            double[] panel,
            int panelStart) {
        if (columnStride == 1) {
            for (int p = 0; p < k; p++) {
                System.arraycopy(b, start + p * rowStride, panel, panelStart + p * width, columns);
            }
        } else {
            for (int j = 0; j < columns; j++) {
                int from = start + j * columnStride;
                int to = panelStart + j;
                for (int p = 0; p < k; p++) {
                    panel[to + p * width] = b[from + p * rowStride];
                }
            }
        }
        if (columns < width) {
            for (int p = 0; p < k; p++) {
                int row = panelStart + p * width;
                Arrays.fill(panel, row + columns, row + width, 0);
            }
        }
    }
}
