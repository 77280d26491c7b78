package dev.gradflow.simd;

import dev.gradflow.core.kernel.InterruptedCallException;

/// Cuts a matrix product into blocks that stay in the caches.
///
/// A very long inner dimension is cut, and tiles then start from what the cut before left in C. Nothing of this
/// changes the order in which an element takes its products.
final class DoubleProduct {
    private static final int INNER = 2048;
    private static final int PACKED_ELEMENTS = 1 << 20;
    private static final int UNPACKED_ROWS = 4;

    /// Of so many rows of B the columns short of a vector still fit into an array, and take milliseconds.
    private static final int LONGEST_AT_ONCE = 1 << 20;

    private final DoubleTiles tiles;
    private final ThreadLocal<DoubleScratch> scratch;

    DoubleProduct(VectorUnit unit, Promotion.When when) {
        tiles = new DoubleTiles(unit, when);
        scratch = ThreadLocal.withInitial(() -> new DoubleScratch(tiles));
    }

    DoublePacked pack(int k, int n, double[] b, int start, int rowStride, int columnStride) {
        PanelLayout layout = tiles.layout(k, n, false);
        DoubleBlock panels = DoubleBlock.allocate(DoublePacked.length(k, layout));
        DoublePacked.pack(k, layout, b, start, rowStride, columnStride, panels, scratch.get());
        return new DoublePacked(k, layout, panels);
    }

    /// Packs B again, into the memory of a matrix of the same extents.
    void repack(DoublePacked packed, double[] b, int start, int rowStride, int columnStride) {
        DoublePacked.pack(
                packed.rows(), packed.layout(), b, start, rowStride, columnStride, packed.memory(), scratch.get());
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
        DoublePass pass = scratch.get().pass();
        pass.result(c, cStride, accumulate);
        packed(pass, m, a, aStart, aRowStride, aColumnStride, b, c, cStart, cStride);
    }

    /// The product with packed B, added to the same row in every row of C.
    void run(
            int m,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            DoublePacked b,
            double[] row,
            int rowStart,
            double[] c,
            int cStart,
            int cStride) {
        DoublePass pass = scratch.get().pass();
        pass.result(c, cStride, row, rowStart);
        packed(pass, m, a, aStart, aRowStride, aColumnStride, b, c, cStart, cStride);
    }

    private static void packed(
            DoublePass pass,
            int m,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            DoublePacked b,
            double[] c,
            int cStart,
            int cStride) {
        int k = b.rows();
        int inner = innerBlock(k, INNER);
        for (int p = 0; p < k; p += inner) {
            InterruptedCallException.check((long) m * k * b.columns());
            pass.multiply(
                    m,
                    Math.min(inner, k - p),
                    a,
                    aStart + p * aColumnStride,
                    aRowStride,
                    aColumnStride,
                    b.layout(),
                    b.memory(),
                    p,
                    k,
                    cStart,
                    b.turn());
            pass.result(c, cStride, true);
        }
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
        DoubleScratch memory = scratch.get();
        DoublePass pass = memory.pass();
        if (m <= UNPACKED_ROWS && bColumnStride == 1 && k <= LONGEST_AT_ONCE) {
            pass.result(c, cStride, accumulate);
            pass.fewRows(m, n, k, a, aStart, aRowStride, aColumnStride, b, bStart, bRowStride, cStart);
            return;
        }
        boolean columnwise = DoubleLeft.isColumnwise(m, k, aColumnStride);
        int inner = innerBlock(k, Math.min(INNER, DoubleLeft.mostInner(m, k, aRowStride, aColumnStride)));
        int panel = tiles.most().vectors() * tiles.lanes();
        int most = Math.max(1, PACKED_ELEMENTS / inner / panel) * panel;
        for (int j = 0; j < n; j += most) {
            PanelLayout layout = pass.layoutOf(inner, Math.min(most, n - j), columnwise);
            DoubleBlock right = pass.right(DoublePacked.length(inner, layout));
            for (int p = 0; p < k; p += inner) {
                InterruptedCallException.check((long) m * n * k);
                int length = Math.min(inner, k - p);
                int source = bStart + j * bColumnStride + p * bRowStride;
                DoublePacked.pack(length, layout, b, source, bRowStride, bColumnStride, right, memory);
                pass.result(c, cStride, accumulate || p > 0);
                pass.multiply(
                        m,
                        length,
                        a,
                        aStart + p * aColumnStride,
                        aRowStride,
                        aColumnStride,
                        layout,
                        right,
                        0,
                        length,
                        cStart + j,
                        false);
            }
        }
    }

    /// The length of inner blocks: balanced, so that no short one is left over.
    private static int innerBlock(int k, int most) {
        return k <= most ? k : Math.ceilDiv(k, Math.ceilDiv(k, most));
    }
}
