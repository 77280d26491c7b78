package dev.gradflow.simd;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.PackedMatrix;
import java.util.Arrays;

/// B in panels, one after another, each with its rows one after another and padded with zeros.
///
/// Panel t starts `layout.start(t)·rows` elements after the beginning of their memory.
final class DoublePacked implements PackedMatrix {
    private static final int ROWS_AT_ONCE = 16;

    /// So many rows of a panel stay in the first-level cache while all its columns are filled.
    static final int COLUMN_AT_ONCE = 64;

    private final int rows;
    private final PanelLayout layout;
    private final DoubleBlock memory;
    private boolean backwards;

    DoublePacked(int rows, PanelLayout layout, DoubleBlock memory) {
        this.rows = rows;
        this.layout = layout;
        this.memory = memory;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return layout.columns();
    }

    /// The division of the columns into panels.
    PanelLayout layout() {
        return layout;
    }

    /// Where the panels are.
    DoubleBlock memory() {
        return memory;
    }

    /// Whether this use of the matrix is to begin with the last panel, which the use before read last and the caches
    /// still have: every other time. Results do not depend on it, so threads may disturb each other's turns.
    boolean turn() {
        backwards = !backwards;
        return backwards;
    }

    /// The number of elements that `k` rows take.
    static int length(int k, PanelLayout layout) {
        return Math.multiplyExact(k, layout.padded());
    }

    /// Packs `k` rows of B into `target`.
    ///
    /// Where the rows of B are contiguous, a few of them are read from end to end before the next ones.
    ///
    /// @param scratch of this thread
    static void pack(
            int k, PanelLayout layout, double[] b, int start, int rowStride, int columnStride, DoubleBlock target, DoubleScratch scratch) {
        int step = columnStride == 1 ? ROWS_AT_ONCE : Math.max(1, k);
        for (int p = 0; p < k; p += step) {
            int rows = Math.min(step, k - p);
            for (int t = 0; t < layout.count(); t++) {
                InterruptedCallException.check((long) k * layout.padded());
                int from = start + layout.start(t) * columnStride + p * rowStride;
                int to = target.start() + layout.start(t) * k + p * layout.width(t);
                packPanel(rows, layout.columns(t), layout.width(t), b, from, rowStride, columnStride, target.array(), to, scratch);
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
            int panelStart,
            DoubleScratch scratch) {
        DoubleTiles tiles = scratch.tiles();
        if (columnStride == 1) {
            tiles.rowCopy().run(k, columns, b, start, rowStride, panel, panelStart, width);
        } else if (rowStride == 1 && width % tiles.transposition().joined() == 0) {
            for (int p = 0; p < k; p += COLUMN_AT_ONCE) {
                int some = Math.min(COLUMN_AT_ONCE, k - p);
                transpose(some, columns, width, b, start + p, columnStride, panel, panelStart + p * width, scratch);
            }
        } else {
            packScattered(k, columns, width, b, start, rowStride, columnStride, panel, panelStart);
        }
        if (columns < width) {
            for (int p = 0; p < k; p++) {
                int row = panelStart + p * width;
                Arrays.fill(panel, row + columns, row + width, 0);
            }
        }
    }

    /// Packs columns whose elements follow each other, as many at a time as are joined.
    private static void transpose(
            int k,
            int columns,
            int width,
            double[] b,
            int start,
            int columnStride,
            double[] panel,
            int panelStart,
            DoubleScratch scratch) {
        DoubleTransposition transposition = scratch.tiles().transposition();
        double[] copies = scratch.columns();
        for (int j = 0; j < columns; j += transposition.joined()) {
            int end = Math.min(columns, j + transposition.joined());
            for (int i = j; i < end; i += DoubleTransposition.ROWS) {
                int some = Math.min(DoubleTransposition.ROWS, end - i);
                transposition.run(some, k, b, start + i * columnStride, columnStride, copies, (i - j) * k);
            }
            transposition.join(k, copies, panel, panelStart + j, width);
        }
    }

    private static void packScattered(
            int k,
            int columns,
            int width,
            double[] b,
            int start,
            int rowStride,
            int columnStride,
            double[] panel,
            int panelStart) {
        for (int p = 0; p < k; p++) {
            int from = start + p * rowStride;
            int to = panelStart + p * width;
            for (int j = 0; j < columns; j++) {
                panel[to + j] = b[from + j * columnStride];
            }
        }
    }
}
