package dev.gradflow.simd;

import java.util.Arrays;

/// A tile of any shape in plain Java, with the bits of the generated one: what runs until that is ready.
///
/// C takes its products where it lies, eight inner indices at a time.
final class DoublePlainTile extends DoubleTile {
    private final TileShape shape;
    private final int lanes;
    private final Promotion promotion;

    /// @param promotion is told of the work that is done here
    DoublePlainTile(TileShape shape, int lanes, Promotion promotion) {
        this.shape = shape;
        this.lanes = lanes;
        this.promotion = promotion;
    }

    @Override
    void run(DoubleOperands operands, int aStart, int bStart, int cStart, int rowStart) {
        int k = operands.k;
        double[] c = operands.c;
        int width = shape.vectors() * lanes;
        promotion.worked((long) shape.rows() * shape.panels() * width * k);
        int rowOfB = shape.packed() ? width : operands.bStride;
        int nextPanel = shape.packed() ? operands.bStride : width;
        int nextInner = shape.columnwise() ? operands.aStride : 1;
        for (int row = 0; row < shape.rows(); row++) {
            int from = shape.columnwise() ? aStart + row : aStart + row * operands.aStride;
            for (int panel = 0; panel < shape.panels(); panel++) {
                int to = cStart + row * operands.cStride + panel * width;
                switch (shape.from()) {
                    case ZERO -> Arrays.fill(c, to, to + width, 0);
                    case RESULT -> {}
                    case ROW -> System.arraycopy(operands.row, rowStart + panel * width, c, to, width);
                }
                accumulate(k, operands.a, from, nextInner, operands.b, bStart + panel * nextPanel, rowOfB, c, to, width);
            }
        }
    }

    private static void accumulate(
            int k, double[] a, int from, int step, double[] b, int start, int stride, double[] c, int to, int width) {
        int p = 0;
        for (; p + 8 <= k; p += 8) {
            int first = from + p * step;
            eight(
                    a[first],
                    a[first + step],
                    a[first + 2 * step],
                    a[first + 3 * step],
                    a[first + 4 * step],
                    a[first + 5 * step],
                    a[first + 6 * step],
                    a[first + 7 * step],
                    b,
                    start + p * stride,
                    stride,
                    c,
                    to,
                    width);
        }
        for (; p < k; p++) {
            one(a[from + p * step], b, start + p * stride, c, to, width);
        }
    }

    private static void one(double x, double[] b, int start, double[] c, int to, int width) {
        for (int j = 0; j < width; j++) {
            c[to + j] = Math.fma(x, b[start + j], c[to + j]);
        }
    }

    private static void eight(
            double x0,
            double x1,
            double x2,
            double x3,
            double x4,
            double x5,
            double x6,
            double x7,
            double[] b,
            int start,
            int stride,
            double[] c,
            int to,
            int width) {
        int b1 = start + stride;
        int b2 = b1 + stride;
        int b3 = b2 + stride;
        int b4 = b3 + stride;
        int b5 = b4 + stride;
        int b6 = b5 + stride;
        int b7 = b6 + stride;
        for (int j = 0; j < width; j++) {
            double sum = Math.fma(x0, b[start + j], c[to + j]);
            sum = Math.fma(x1, b[b1 + j], sum);
            sum = Math.fma(x2, b[b2 + j], sum);
            sum = Math.fma(x3, b[b3 + j], sum);
            sum = Math.fma(x4, b[b4 + j], sum);
            sum = Math.fma(x5, b[b5 + j], sum);
            sum = Math.fma(x6, b[b6 + j], sum);
            c[to + j] = Math.fma(x7, b[b7 + j], sum);
        }
    }
}
