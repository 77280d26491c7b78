package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;

/// Drives register tiles over a matrix product, in blocks that stay in the caches.
///
/// A panel of B passes all rows of a block of A before the next one does. A very long inner dimension is cut, and
/// tiles then start from what the cut before left in C. Nothing of this changes the order in which an element takes
/// its products.
final class DoubleProduct {
    private static final int INNER = 2048;
    private static final int PACKED_ELEMENTS = 1 << 20;
    private static final int UNPACKED_ROWS = 4;

    /// One panel at a time reads nearby caches fastest; from farther ones, several panels side by side do.
    private static final int NEAR_BYTES = 1 << 19;

    private final int lanes;
    private final DoubleTiles tiles;
    private final ThreadLocal<Scratch> scratch;

    DoubleProduct(VectorUnit unit, Promotion.When when) {
        lanes = unit.lanes(Precision.F64);
        tiles = new DoubleTiles(unit, when);
        scratch = ThreadLocal.withInitial(Scratch::new);
    }

    /// Memory that one thread uses over and over.
    private final class Scratch {
        final DoubleLeft left = new DoubleLeft();
        final double[] corner = new double[tiles.mostRows() * tiles.mostVectors() * lanes];
        private double[] right = new double[0];
        private PanelLayout layout = layout(0);

        double[] right(int length) {
            if (right.length < length) {
                right = new double[length];
            }
            return right;
        }

        PanelLayout layoutOf(int n) {
            if (layout.columns() != n) {
                layout = layout(n);
            }
            return layout;
        }
    }

    private PanelLayout layout(int n) {
        return PanelLayout.of(n, lanes, tiles.mostVectors());
    }

    DoublePacked pack(int k, int n, double[] b, int start, int rowStride, int columnStride) {
        PanelLayout layout = layout(n);
        double[] values = new double[DoublePacked.length(k, layout)];
        DoublePacked.pack(k, layout, b, start, rowStride, columnStride, values);
        return new DoublePacked(k, layout, values);
    }

    /// The product with packed B.
    void run(
            int m,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            DoublePacked b,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate) {
        int k = b.rows();
        Scratch memory = scratch.get();
        int inner = innerBlock(k);
        for (int p = 0; p < k; p += inner) {
            int length = Math.min(inner, k - p);
            int from = aStart + p * aColumnStride;
            boolean add = accumulate || p > 0;
            block(
                    m,
                    length,
                    b.layout(),
                    a,
                    from,
                    aRowStride,
                    aColumnStride,
                    b.values(),
                    p,
                    k,
                    c,
                    cStart,
                    cStride,
                    add,
                    b.turn(),
                    memory);
        }
        memory.left.clear();
    }

    /// The product with unpacked B.
    void run(
            int m,
            int n,
            int k,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            double[] b,
            int bStart,
            int bRowStride,
            int bColumnStride,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate) {
        Scratch memory = scratch.get();
        if (m <= UNPACKED_ROWS && bColumnStride == 1) {
            memory.left.set(m, k, a, aStart, aRowStride, aColumnStride, 1);
            fewRows(m, n, k, b, bStart, bRowStride, c, cStart, cStride, accumulate, memory);
            memory.left.clear();
            return;
        }
        int inner = innerBlock(k);
        int panel = tiles.mostVectors() * lanes;
        int most = Math.max(1, PACKED_ELEMENTS / inner / panel) * panel;
        for (int j = 0; j < n; j += most) {
            PanelLayout layout = memory.layoutOf(Math.min(most, n - j));
            double[] right = memory.right(DoublePacked.length(inner, layout));
            for (int p = 0; p < k; p += inner) {
                int length = Math.min(inner, k - p);
                int source = bStart + j * bColumnStride + p * bRowStride;
                DoublePacked.pack(length, layout, b, source, bRowStride, bColumnStride, right);
                int from = aStart + p * aColumnStride;
                boolean add = accumulate || p > 0;
                block(
                        m,
                        length,
                        layout,
                        a,
                        from,
                        aRowStride,
                        aColumnStride,
                        right,
                        0,
                        length,
                        c,
                        cStart + j,
                        cStride,
                        add,
                        false,
                        memory);
            }
        }
        memory.left.clear();
    }

    /// The length of inner blocks: balanced, so that no short one is left over.
    private static int innerBlock(int k) {
        return k <= INNER ? k : Math.ceilDiv(k, Math.ceilDiv(k, INNER));
    }

    /// A few rows times B as it lies in memory, which is read once; only columns short of a vector are packed.
    private void fewRows(
            int m,
            int n,
            int k,
            double[] b,
            int bStart,
            int bStride,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        DoubleLeft left = memory.left;
        int whole = n - n % lanes;
        PanelLayout layout = memory.layoutOf(whole);
        for (int t = 0, together; t < layout.count(); t += together) {
            together = together(m, layout.alike(t));
            int j = layout.start(t);
            DoubleTile tile = tiles.get(m, layout.vectors(t), together, left.columnwise(), false, accumulate);
            tile.run(k, left.array(), left.start(0), left.stride(), b, bStart + j, bStride, c, cStart + j, cStride);
        }
        if (whole < n) {
            double[] right = memory.right(k * lanes);
            DoublePacked.packPanel(k, n - whole, lanes, b, bStart + whole, bStride, 1, right, 0);
            corner(m, n - whole, 1, k, 0, right, 0, c, cStart + whole, cStride, accumulate, memory);
        }
    }

    /// How many of so many panels a tile of few rows takes at once, so as to have enough accumulators.
    private static int together(int rows, int panels) {
        if (rows > 2 || panels == 1) {
            return 1;
        }
        return rows == 1 && panels >= 4 ? 4 : 2;
    }

    /// All rows times rows `p` to `p + k` of panels of B that are `height` rows high.
    private void block(
            int m,
            int k,
            PanelLayout layout,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            double[] b,
            int p,
            int height,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            boolean backwards,
            Scratch memory) {
        DoubleLeft left = memory.left;
        int panels = layout.count();
        int most = DoubleLeft.copies(m, k, aRowStride, aColumnStride, panels) ? DoubleLeft.MOST_ROWS : m;
        for (int i = 0; i < m; i += most) {
            int rows = Math.min(most, m - i);
            left.set(rows, k, a, aStart + i * aRowStride, aRowStride, aColumnStride, panels);
            if (rows == 1 && (long) layout.padded() * height * Double.BYTES <= NEAR_BYTES) {
                row(k, layout, b, p, height, c, cStart + i * cStride, accumulate, backwards, memory);
                continue;
            }
            for (int done = 0, together; done < panels; done += together) {
                together = together(rows, backwards ? layout.alikeBefore(panels - done) : layout.alike(done));
                int t = backwards ? panels - done - together : done;
                int start = layout.start(t) * height + p * layout.width(t);
                int to = cStart + i * cStride + layout.start(t);
                panel(
                        rows,
                        k,
                        layout.columns(t),
                        layout.vectors(t),
                        together,
                        b,
                        start,
                        layout.width(t) * height,
                        c,
                        to,
                        cStride,
                        accumulate,
                        memory);
            }
        }
    }

    /// One row times rows `p` to `p + k` of all panels of B, as many of equal width at once as there are.
    private void row(
            int k,
            PanelLayout layout,
            double[] b,
            int p,
            int height,
            double[] c,
            int cStart,
            boolean accumulate,
            boolean backwards,
            Scratch memory) {
        DoubleLeft left = memory.left;
        for (int done = 0, alike; done < layout.count(); done += alike) {
            alike = backwards ? layout.alikeBefore(layout.count() - done) : layout.alike(done);
            int t = backwards ? layout.count() - done - 1 : done;
            int width = layout.width(t);
            int from = layout.start(t) * height + p * width;
            int to = cStart + layout.start(t);
            if (layout.columns(t) < width) {
                corner(1, layout.columns(t), layout.vectors(t), k, 0, b, from, c, to, 0, accumulate, memory);
            } else {
                int step = backwards ? -1 : 1;
                DoubleStrip strip = tiles.strip(layout.vectors(t), accumulate);
                strip.run(alike, k, left.array(), left.start(0), b, from, step * width * height, c, to, step * width);
            }
        }
    }

    /// A block of rows times a packed panel of B, or several side by side.
    private void panel(
            int m,
            int k,
            int columns,
            int vectors,
            int together,
            double[] b,
            int bStart,
            int bStride,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        DoubleLeft left = memory.left;
        int count = m <= tiles.mostRows() ? 1 : Math.ceilDiv(m, tiles.mostRows());
        for (int t = 0, i = 0; t < count; t++) {
            int rows = count == 1 ? m : Math.ceilDiv(m - i, count - t);
            int to = cStart + i * cStride;
            if (columns < vectors * lanes) {
                corner(rows, columns, vectors, k, i, b, bStart, c, to, cStride, accumulate, memory);
            } else {
                DoubleTile tile = tiles.get(rows, vectors, together, left.columnwise(), true, accumulate);
                tile.run(k, left.array(), left.start(i), left.stride(), b, bStart, bStride, c, to, cStride);
            }
            i += rows;
        }
    }

    /// A tile whose last vector reaches over the end of a row of C, by way of scratch memory.
    private void corner(
            int rows,
            int columns,
            int vectors,
            int k,
            int i,
            double[] b,
            int bStart,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        int width = vectors * lanes;
        double[] corner = memory.corner;
        if (accumulate) {
            copyRows(rows, columns, c, cStart, cStride, corner, 0, width);
        }
        DoubleLeft left = memory.left;
        DoubleTile tile = tiles.get(rows, vectors, 1, left.columnwise(), true, accumulate);
        tile.run(k, left.array(), left.start(i), left.stride(), b, bStart, 0, corner, 0, width);
        copyRows(rows, columns, corner, 0, width, c, cStart, cStride);
    }

    private static void copyRows(
            int rows, int columns, double[] source, int from, int fromStride, double[] target, int to, int toStride) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(source, from + r * fromStride, target, to + r * toStride, columns);
        }
    }
}
