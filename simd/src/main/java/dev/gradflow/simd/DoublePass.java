package dev.gradflow.simd;

import dev.gradflow.core.kernel.InterruptedCallException;

/// One thread's way through matrix products, with the operands at hand.
///
/// A panel of B passes all rows of a block of A before the next one does: then it is in the second-level cache for all
/// but the first of them, whose tiles wait for it. Where B comes from farther, the first rows would wait for longer
/// than they compute, and the last ones read nothing from there. So tiles then take several narrow panels at once,
/// and from one block of rows to the next these are shifted by one: of what a tile reads only one panel is new.
final class DoublePass {
    /// One panel at a time reads nearby caches fastest; from farther ones, several panels side by side do.
    private static final int NEAR_BYTES = 1 << 19;

    /// So few that they take some milliseconds even before the JVM has compiled anything.
    private static final int TILES_BETWEEN_CHECKS = 4;

    private final DoubleTiles tiles;
    private final DoubleScratch scratch;
    private final int lanes;
    private final DoubleLeft left;
    private final DoubleOperands operands = new DoubleOperands();
    private PanelLayout layout;
    private int layoutFor;
    private boolean layoutColumnwise;
    private int rowStart;
    private long multiplications;
    private Start from = Start.ZERO;

    DoublePass(DoubleTiles tiles, DoubleScratch scratch) {
        this.tiles = tiles;
        this.scratch = scratch;
        this.lanes = tiles.lanes();
        this.left = new DoubleLeft(tiles, scratch);
        this.layout = tiles.layout(0, 0, false);
    }

    /// Memory for packed B, of at least so many elements.
    DoubleBlock right(int length) {
        return scratch.right(length);
    }

    /// The panels of a matrix `[k, n]`; see [DoubleTiles#layout].
    PanelLayout layoutOf(int k, int n, boolean columnwise) {
        if (layout.columns() != n || layoutFor != k || layoutColumnwise != columnwise) {
            layout = tiles.layout(k, n, columnwise);
            layoutFor = k;
            layoutColumnwise = columnwise;
        }
        return layout;
    }

    /// Sets C, which all tiles up to the next call write to, and what they start from: C or 0.
    void result(double[] c, int cStride, boolean accumulate) {
        operands.setC(c, cStride);
        from = accumulate ? Start.RESULT : Start.ZERO;
    }

    /// Sets C, all of whose rows start from one row.
    void result(double[] c, int cStride, double[] row, int rowStart) {
        operands.setC(c, cStride);
        operands.setRow(row);
        this.rowStart = rowStart;
        from = Start.ROW;
    }

    private void left(int m, int k, double[] a, int start, int rowStride, int columnStride, int reads) {
        left.set(m, k, a, start, rowStride, columnStride, reads);
        operands.k = k;
        operands.setA(left.array(), left.stride());
    }

    /// All rows of A times rows `p` to `p + k` of packed panels of B that are `height` rows high.
    ///
    /// @param backwards whether the last panel passes first
    void multiply(
            int m,
            int k,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            PanelLayout panels,
            DoubleBlock b,
            int p,
            int height,
            int cStart,
            boolean backwards) {
        operands.setB(b.array());
        multiplications = (long) m * k * panels.padded();
        int count = panels.count();
        boolean near = (long) panels.padded() * height * Double.BYTES <= NEAR_BYTES;
        boolean staggered = panels.tile().panels() > 1;
        int most = staggered
                ? DoubleLeft.blocksAtOnce(m, k)
                : DoubleLeft.rowsAtOnce(aStart, m, k, aRowStride, aColumnStride, count);
        for (int i = 0; i < m; i += most) {
            int rows = Math.min(most, m - i);
            if (staggered) {
                int from = aStart + i * aRowStride;
                staggered(rows, k, a, from, aRowStride, aColumnStride, panels, b, p, height, cStart + i * operands.cStride, backwards);
                continue;
            }
            left(rows, k, a, aStart + i * aRowStride, aRowStride, aColumnStride, count);
            int c = cStart + i * operands.cStride;
            for (int done = 0, some; done < count; done += some) {
                int alike = backwards ? panels.alikeBefore(count - done) : panels.alike(done);
                int t = backwards ? count - done - 1 : done;
                int vectors = panels.vectors(t);
                int width = panels.width(t);
                int start = b.start() + panels.start(t) * height + p * width;
                int to = c + panels.start(t);
                int row = rowStart + panels.start(t);
                int step = backwards ? -width : width;
                some = 1;
                InterruptedCallException.check(multiplications);
                if (panels.columns(t) < width) {
                    ragged(rows, panels.tile().rows(), panels.columns(t), vectors, start, to, row);
                } else if (rows == 1 && near) {
                    DoubleStrip strip = tiles.strip(vectors, from);
                    strip.run(operands, alike, left.start(0), start, step * height, to, step, row);
                    some = alike;
                } else if (together(rows, alike) > 1) {
                    some = together(rows, alike);
                    int back = backwards ? (some - 1) * width : 0;
                    operands.bStride = width * height;
                    DoubleTile tile = tile(rows, vectors, some, true);
                    tile.run(operands, left.start(0), start - back * height, to - back, row - back);
                } else if (rows <= panels.tile().rows()) {
                    DoubleTile tile = tile(rows, vectors, 1, true);
                    sweep(alike, tile, left.start(0), 0, start, step * height, to, step, row, step);
                    some = alike;
                } else {
                    allRows(rows, panels.tile().rows(), vectors, start, to, row);
                }
            }
        }
    }

    /// All rows of A times narrow panels of B, several at once, the next rows one panel farther on.
    private void staggered(
            int rows,
            int k,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            PanelLayout panels,
            DoubleBlock b,
            int p,
            int height,
            int c,
            boolean backwards) {
        int most = Math.ceilDiv(rows, Math.ceilDiv(rows, panels.tile().rows()));
        if (rows <= DoubleLeft.FEW_ROWS) {
            left.set(rows, k, a, aStart, aRowStride, aColumnStride, panels.count());
        } else {
            left.setBlocks(rows, k, a, aStart, aRowStride, aColumnStride, most);
        }
        operands.k = k;
        operands.setA(left.array(), left.stride());
        operands.bStride = lanes * height;
        int together = rows <= 2 ? tiles.most().panels() : panels.tile().panels();
        int whole = panels.whole();
        int first = b.start() + p * lanes;
        for (int next = 1 - together; next < whole; next += together) {
            for (int i = 0, shift = 0; i < rows; i += most, shift = (shift + 1) % together) {
                int from = Math.max(0, next + shift);
                int to = Math.min(whole, next + shift + together);
                if (from < to) {
                    InterruptedCallException.check(multiplications);
                    int t = backwards ? whole - to : from;
                    int column = panels.start(t);
                    DoubleTile tile = tile(Math.min(most, rows - i), 1, to - from, true);
                    int result = c + i * operands.cStride + column;
                    tile.run(operands, left.start(i), first + column * height, result, rowStart + column);
                }
            }
        }
        for (int t = whole; t < panels.count(); t++) {
            int column = panels.start(t);
            ragged(rows, most, panels.columns(t), 1, first + column * height, c + column, rowStart + column);
        }
    }

    /// How many of so many panels a tile of few rows takes at once, so as to have enough accumulators.
    private static int together(int rows, int panels) {
        if (rows > 2 || panels == 1) {
            return 1;
        }
        return rows == 1 && panels >= 4 ? 4 : 2;
    }

    private DoubleTile tile(int rows, int vectors, int panels, boolean packed) {
        return tiles.get(rows, vectors, panels, left.columnwise(), packed, from);
    }

    /// So many tiles of one shape, from one to the next by constant steps.
    private void sweep(
            int count,
            DoubleTile tile,
            int a,
            int aStep,
            int b,
            int bStep,
            int c,
            int cStep,
            int row,
            int rowStep) {
        for (int i = 0; i < count; i++) {
            if (i % TILES_BETWEEN_CHECKS == TILES_BETWEEN_CHECKS - 1) {
                InterruptedCallException.check(multiplications);
            }
            tile.run(operands, a + i * aStep, b + i * bStep, c + i * cStep, row + i * rowStep);
        }
    }

    /// Many rows times a panel, in blocks of rows whose heights differ by at most one.
    private void allRows(int rows, int most, int vectors, int b, int c, int row) {
        int blocks = Math.ceilDiv(rows, most);
        int height = rows / blocks;
        int higher = rows % blocks;
        if (higher > 0) {
            blocks(higher, height + 1, 0, vectors, b, c, row);
        }
        blocks(blocks - higher, height, higher * (height + 1), vectors, b, c, row);
    }

    private void blocks(int count, int height, int first, int vectors, int b, int c, int row) {
        DoubleTile tile = tile(height, vectors, 1, true);
        int start = left.start(first);
        int aStep = left.start(first + height) - start;
        int stride = operands.cStride;
        sweep(count, tile, start, aStep, b, 0, c + first * stride, height * stride, row, 0);
    }

    /// All rows times a panel whose last vector reaches over the end of B, and so of the rows of C, which pass by way
    /// of memory of their own.
    private void ragged(int rows, int most, int columns, int vectors, int b, int c, int row) {
        Start whole = from;
        double[] result = operands.c;
        int stride = operands.cStride;
        double[] corner = scratch.corner();
        operands.setC(corner, vectors * lanes);
        for (int i = 0, some; i < rows; i += some) {
            InterruptedCallException.check(multiplications);
            some = Math.min(most, rows - i);
            int start = c + i * stride;
            if (whole == Start.RESULT) {
                copyRows(some, columns, result, start, stride, corner, 0, operands.cStride);
            } else if (whole == Start.ROW) {
                copyRows(some, columns, operands.row, row, 0, corner, 0, operands.cStride);
                from = Start.RESULT;
            }
            tile(some, vectors, 1, true).run(operands, left.start(i), b, 0, 0);
            copyRows(some, columns, corner, 0, operands.cStride, result, start, stride);
        }
        operands.setC(result, stride);
        from = whole;
    }

    private static void copyRows(
            int rows, int columns, double[] source, int from, int fromStride, double[] target, int to, int toStride) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(source, from + r * fromStride, target, to + r * toStride, columns);
        }
    }

    /// A few rows of A times B as it lies in memory, which is read once; only columns short of a vector are packed.
    void fewRows(
            int m,
            int n,
            int k,
            double[] a,
            int aStart,
            int aRowStride,
            int aColumnStride,
            double[] b,
            int bStart,
            int bStride,
            int cStart) {
        left(m, k, a, aStart, aRowStride, aColumnStride, 1);
        multiplications = (long) m * n * k;
        operands.setB(b);
        operands.bStride = bStride;
        int whole = n - n % lanes;
        PanelLayout panels = layoutOf(0, whole, false);
        for (int t = 0, some; t < panels.count(); t += some) {
            InterruptedCallException.check(multiplications);
            int alike = panels.alike(t);
            some = together(m, alike);
            int j = panels.start(t);
            tile(m, panels.vectors(t), some, false).run(operands, left.start(0), bStart + j, cStart + j, 0);
        }
        if (whole < n) {
            DoubleBlock last = right(k * lanes);
            DoublePacked.packPanel(k, n - whole, lanes, b, bStart + whole, bStride, 1, last.array(), last.start(), scratch);
            operands.setB(last.array());
            ragged(m, m, n - whole, 1, last.start(), cStart + whole, 0);
        }
    }
}
