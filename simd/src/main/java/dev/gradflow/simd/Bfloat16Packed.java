package dev.gradflow.simd;

import dev.gradflow.core.kernel.Bfloat16;
import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.PackedMatrix;

/// B in panels two vectors wide, its elements rounded to bfloat16, padded with zeros.
///
/// An integer holds two elements of a row that lie a vector apart: the nearer one in its lower half, the farther one in
/// its upper half. So one load and two operations on integers make two vectors of floats.
final class Bfloat16Packed implements PackedMatrix {
    private final int rows;
    private final int columns;
    private final int lanes;
    private static final int FIRST = CacheLines.first(Integer.BYTES);

    private final int[] values;
    private boolean backwards;

    Bfloat16Packed(int rows, int columns, int lanes, float[] b, int start, int rowStride, int columnStride) {
        this.rows = rows;
        this.columns = columns;
        this.lanes = lanes;
        this.values = new int[FIRST + Math.multiplyExact(Math.multiplyExact(panels(), lanes), rows)];
        for (int panel = 0; panel < panels(); panel++) {
            for (int p = 0; p < rows; p++) {
                for (int lane = 0; lane < lanes; lane++) {
                    int column = 2 * panel * lanes + lane;
                    int near = column < columns ? bits(b[start + p * rowStride + column * columnStride]) : 0;
                    int next = column + lanes;
                    int far = next < columns ? bits(b[start + p * rowStride + next * columnStride]) : 0;
                    values[FIRST + (panel * rows + p) * lanes + lane] = far << 16 | near;
                }
            }
        }
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(Bfloat16.round(value)) >>> 16;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /// The number of panels.
    int panels() {
        return Math.ceilDiv(columns, 2 * lanes);
    }

    /// The number of integers in a panel.
    int panelLength() {
        return rows * lanes;
    }

    /// Where panel `panel` starts.
    int start(int panel) {
        return FIRST + panel * rows * lanes;
    }

    /// The panels, one after another.
    int[] values() {
        return values;
    }

    /// Whether this use is to begin with the last panel; see [FloatPacked#turn].
    boolean turn() {
        backwards = !backwards;
        return backwards;
    }
}
