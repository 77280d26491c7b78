package dev.gradflow.simd;

import java.util.Arrays;

/// A tile over bfloat16 panels in plain Java, with the bits of the generated one: what runs until that is ready.
final class Bfloat16PlainTile extends Bfloat16Tile {
    private final Bfloat16TileShape shape;
    private final int lanes;
    private final Promotion promotion;

    /// @param promotion is told of the work that is done here
    Bfloat16PlainTile(Bfloat16TileShape shape, int lanes, Promotion promotion) {
        this.shape = shape;
        this.lanes = lanes;
        this.promotion = promotion;
    }

    @Override
    void run(
            int k,
            float[] a,
            int aStart,
            int aStride,
            int[] b,
            int bStart,
            int bStride,
            float[] c,
            int cStart,
            int cStride) {
        promotion.worked(2L * shape.rows() * shape.panels() * lanes * k);
        for (int row = 0; row < shape.rows(); row++) {
            for (int panel = 0; panel < shape.panels(); panel++) {
                int to = cStart + row * cStride + 2 * panel * lanes;
                if (!shape.accumulate()) {
                    Arrays.fill(c, to, to + 2 * lanes, 0);
                }
                accumulate(k, a, aStart + row * aStride, b, bStart + panel * bStride, c, to);
            }
        }
    }

    private void accumulate(int k, float[] a, int from, int[] b, int start, float[] c, int to) {
        for (int p = 0; p < k; p++) {
            float x = a[from + p];
            int row = start + p * lanes;
            for (int lane = 0; lane < lanes; lane++) {
                int pair = b[row + lane];
                c[to + lane] = Math.fma(x, Float.intBitsToFloat(pair << 16), c[to + lane]);
                c[to + lanes + lane] = Math.fma(x, Float.intBitsToFloat(pair & 0xFFFF0000), c[to + lanes + lane]);
            }
        }
    }
}
