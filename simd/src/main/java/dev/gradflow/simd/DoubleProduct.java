package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;

/// Drives register tiles over a matrix product.
final class DoubleProduct {
    private static final int COPIED_ELEMENTS = 1 << 16;
    private static final int FEW_ROWS = 4;

    private final int lanes;
    private final int mostVectors;
    private final int mostRows;
    private final DoubleTile[] tiles;
    private final ThreadLocal<Scratch> scratch;

    DoubleProduct(VectorUnit unit) {
        lanes = unit.lanes(Precision.F64);
        mostVectors = TileShape.mostVectors(unit);
        mostRows = TileShape.mostRows(unit);
        tiles = new DoubleTile[4 * mostRows * mostVectors];
        for (int rows = 1; rows <= mostRows; rows++) {
            for (int vectors = 1; vectors <= mostVectors; vectors++) {
                for (int kind = 0; kind < 4; kind++) {
                    TileShape shape = new TileShape(rows, vectors, kind < 2, (kind & 1) != 0);
                    tiles[index(rows, vectors, kind < 2, (kind & 1) != 0)] =
                            shape.generate(DoubleTile.class, Precision.F64, unit);
                }
            }
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(mostRows * mostVectors * lanes));
    }

    private int index(int rows, int vectors, boolean packed, boolean accumulate) {
        int kind = (packed ? 0 : 2) + (accumulate ? 1 : 0);
        return ((rows - 1) * mostVectors + vectors - 1) * 4 + kind;
    }

    /// Memory that one thread uses over and over.
    private static final class Scratch {
        private double[] left = new double[0];
        private double[] panel = new double[0];
        private final double[] corner;

        Scratch(int corner) {
            this.corner = new double[corner];
        }

        double[] left(int length) {
            if (left.length < length) {
                left = new double[length];
            }
            return left;
        }

        double[] panel(int length) {
            if (panel.length < length) {
                panel = new double[length];
            }
            return panel;
        }
    }

    DoublePacked pack(int k, int n, double[] b, int start, int rowStride, int columnStride) {
        double[] values = new double[DoublePacked.length(k, n, lanes)];
        int most = mostVectors * lanes;
        for (int j = 0; j < n; j += most) {
            int columns = Math.min(most, n - j);
            int width = Math.ceilDiv(columns, lanes) * lanes;
            DoublePacked.packPanel(
                    k, columns, width, b, start + j * columnStride, rowStride, columnStride, values, j * k);
        }
        return new DoublePacked(k, n, values);
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
        int n = b.columns();
        Scratch memory = scratch.get();
        int rows = aColumnStride == 1 ? m : Math.min(m, rowsAtOnce(k));
        for (int i = 0; i < m; i += rows) {
            int some = Math.min(rows, m - i);
            double[] left = a;
            int leftStart = aStart + i * aRowStride;
            int leftStride = aRowStride;
            if (aColumnStride != 1) {
                left = memory.left(rows * k);
                copyRows(some, k, a, leftStart, aRowStride, aColumnStride, left);
                leftStart = 0;
                leftStride = k;
            }
            int most = mostVectors * lanes;
            for (int j = 0; j < n; j += most) {
                int columns = Math.min(most, n - j);
                panel(
                        some,
                        k,
                        columns,
                        left,
                        leftStart,
                        leftStride,
                        b.values(),
                        j * k,
                        0,
                        true,
                        c,
                        cStart + i * cStride + j,
                        cStride,
                        accumulate,
                        memory);
            }
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
        Scratch memory = scratch.get();
        int rows = aColumnStride == 1 ? m : Math.min(m, rowsAtOnce(k));
        for (int i = 0; i < m; i += rows) {
            int some = Math.min(rows, m - i);
            double[] left = a;
            int leftStart = aStart + i * aRowStride;
            int leftStride = aRowStride;
            if (aColumnStride != 1) {
                left = memory.left(rows * k);
                copyRows(some, k, a, leftStart, aRowStride, aColumnStride, left);
                leftStart = 0;
                leftStride = k;
            }
            int most = mostVectors * lanes;
            for (int j = 0; j < n; j += most) {
                int columns = Math.min(most, n - j);
                int width = Math.ceilDiv(columns, lanes) * lanes;
                double[] right = b;
                int rightStart = bStart + j * bColumnStride;
                boolean packed = false;
                if (bColumnStride != 1 || width != columns || some > FEW_ROWS) {
                    right = memory.panel(k * width);
                    DoublePacked.packPanel(k, columns, width, b, rightStart, bRowStride, bColumnStride, right, 0);
                    rightStart = 0;
                    packed = true;
                }
                panel(
                        some,
                        k,
                        columns,
                        left,
                        leftStart,
                        leftStride,
                        right,
                        rightStart,
                        bRowStride,
                        packed,
                        c,
                        cStart + i * cStride + j,
                        cStride,
                        accumulate,
                        memory);
            }
        }
    }

    private static int rowsAtOnce(int k) {
        return Math.max(16, COPIED_ELEMENTS / k);
    }

    private static void copyRows(
            int rows, int k, double[] a, int start, int rowStride, int columnStride, double[] target) {
        for (int p = 0; p < k; p++) {
            int from = start + p * columnStride;
            for (int i = 0; i < rows; i++) {
                target[i * k + p] = a[from + i * rowStride];
            }
        }
    }

    /// All rows of one panel of B.
    private void panel(
            int m,
            int k,
            int columns,
            double[] a,
            int aStart,
            int aStride,
            double[] b,
            int bStart,
            int bStride,
            boolean packed,
            double[] c,
            int cStart,
            int cStride,
            boolean accumulate,
            Scratch memory) {
        int vectors = Math.ceilDiv(columns, lanes);
        int width = vectors * lanes;
        for (int i = 0; i < m; i += mostRows) {
            int rows = Math.min(mostRows, m - i);
            DoubleTile tile = tiles[index(rows, vectors, packed, accumulate)];
            int from = aStart + i * aStride;
            int to = cStart + i * cStride;
            if (width == columns) {
                tile.run(k, a, from, aStride, b, bStart, bStride, c, to, cStride);
                continue;
            }
            double[] corner = memory.corner;
            if (accumulate) {
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(c, to + r * cStride, corner, r * width, columns);
                }
            }
            tile.run(k, a, from, aStride, b, bStart, bStride, corner, 0, width);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(corner, r * width, c, to + r * cStride, columns);
            }
        }
    }
}
