package dev.gradflow.simd;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.tensor.Precision;

/// Drives register tiles over a product by a matrix that is stored as bfloat16.
final class Bfloat16Product {
    private final VectorUnit unit;
    private final Promotion.When when;
    private final int lanes;
    private final Bfloat16Tile[] tiles =
            new Bfloat16Tile[(Bfloat16TileShape.MOST_ROWS + 1) * (Bfloat16TileShape.MOST_PANELS + 1) * 2];
    private final ThreadLocal<Scratch> scratch;

    Bfloat16Product(VectorUnit unit, Promotion.When when) {
        this.unit = unit;
        this.when = when;
        this.lanes = unit.lanes(Precision.F32);
        int corner = Bfloat16TileShape.MOST_ROWS * 2 * lanes;
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(corner));
    }

    /// Memory that one thread uses over and over.
    private static final class Scratch {
        final float[] corner;
        float[] left = new float[0];

        Scratch(int corner) {
            this.corner = new float[corner];
        }

        float[] left(int length) {
            if (left.length < length) {
                left = new float[length];
            }
            return left;
        }
    }

    Bfloat16Packed pack(int k, int n, float[] b, int start, int rowStride, int columnStride) {
        return new Bfloat16Packed(k, n, lanes, b, start, rowStride, columnStride);
    }

    private Bfloat16Tile tile(int rows, int panels, boolean accumulate) {
        int index = (rows * (Bfloat16TileShape.MOST_PANELS + 1) + panels) * 2 + (accumulate ? 1 : 0);
        Bfloat16Tile tile = tiles[index];
        if (tile == null) {
            Bfloat16TileShape shape = new Bfloat16TileShape(rows, panels, accumulate);
            tile = Promotion.begin(
                    when,
                    () -> shape.generate(unit),
                    generated -> becomesFast(shape, generated),
                    promotion -> new Bfloat16PlainTile(shape, lanes, promotion),
                    fast -> tiles[index] = fast);
            tiles[index] = tile;
        }
        return tile;
    }

    /// Runs `tile` until it is fast, and returns whether it is.
    private boolean becomesFast(Bfloat16TileShape shape, Bfloat16Tile tile) {
        int width = 2 * shape.panels() * lanes;
        float[] a = new float[shape.rows() * WarmUp.ITERATIONS];
        int[] b = new int[shape.panels() * lanes * WarmUp.ITERATIONS];
        float[] c = new float[shape.rows() * width];
        return WarmUp.run(
                k -> tile.run(k, a, 0, WarmUp.ITERATIONS, b, 0, lanes * WarmUp.ITERATIONS, c, 0, width),
                shape.vectorOperations());
    }

    /// The product.
    void run(
            int m,
            float[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            Bfloat16Packed b,
            float[] c,
            int cStart,
            int cStride,
            boolean accumulate) {
        Scratch memory = scratch.get();
        if (aColumnStride == 1 || b.rows() == 1) {
            panels(m, a, aStart, aRowStride, b, c, cStart, cStride, accumulate, memory);
            return;
        }
        int k = b.rows();
        float[] rows = memory.left(m * k);
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                rows[i * k + p] = a[aStart + i * aRowStride + p * aColumnStride];
            }
        }
        panels(m, rows, 0, k, b, c, cStart, cStride, accumulate, memory);
    }

    private void panels(
            int m,
            float[] a,
            int aStart,
            int aStride,
            Bfloat16Packed b,
            float[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        int panels = b.panels();
        int whole = b.columns() / (2 * lanes);
        int most = m == 1 ? Bfloat16TileShape.MOST_PANELS : 1;
        boolean backwards = b.turn();
        for (int done = 0, together; done < panels; done += together) {
            InterruptedCallException.check((long) m * b.rows() * b.columns());
            int nearest = backwards ? panels - 1 - done : done;
            int alike = backwards ? nearest + 1 : whole - nearest;
            together = nearest >= whole ? 1 : Math.min(alike, most);
            int panel = backwards ? nearest - together + 1 : nearest;
            rows(m, together, panel, panel >= whole, a, aStart, aStride, b, c, cStart, cStride, accumulate, memory);
        }
    }

    /// All rows times `together` panels from `panel` on; `ragged` if that panel reaches over the end of the rows of C.
    private void rows(
            int m,
            int together,
            int panel,
            boolean ragged,
            float[] a,
            int aStart,
            int aStride,
            Bfloat16Packed b,
            float[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        int k = b.rows();
        int width = 2 * lanes;
        int start = b.start(panel);
        int columns = b.columns() - panel * width;
        for (int i = 0, some; i < m; i += some) {
            some = Math.min(Bfloat16TileShape.MOST_ROWS, m - i);
            Bfloat16Tile tile = tile(some, together, accumulate);
            int from = aStart + i * aStride;
            int to = cStart + i * cStride + panel * width;
            if (!ragged) {
                tile.run(k, a, from, aStride, b.values(), start, b.panelLength(), c, to, cStride);
                continue;
            }
            for (int r = 0; r < some && accumulate; r++) {
                System.arraycopy(c, to + r * cStride, memory.corner, r * width, columns);
            }
            tile.run(k, a, from, aStride, b.values(), start, 0, memory.corner, 0, width);
            for (int r = 0; r < some; r++) {
                System.arraycopy(memory.corner, r * width, c, to + r * cStride, columns);
            }
        }
    }
}
