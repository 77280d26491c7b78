package dev.gradflow.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// A transposition by vectors, of eight or sixteen lanes.
///
/// Eight vectors of eight rows exchange halves, then quarters, then eighths: each exchange trades a bit of a
/// row's number for a bit of a lane's. Last, the lanes of a vector are put in order.
final class DoubleVectorTransposition extends DoubleTransposition {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /// The elements of a vector.
    static final int LANES = SPECIES.length();

    /// What it takes for [#LANES] inner indices.
    static final int VECTOR_OPERATIONS = 72;

    private static final int EIGHTH = LANES / ROWS;
    private static final VectorShuffle<Double> ACROSS_HALVES = across(4 * EIGHTH);
    private static final VectorShuffle<Double> ACROSS_QUARTERS = across(2 * EIGHTH);
    private static final VectorShuffle<Double> ACROSS_EIGHTHS = across(EIGHTH);
    private static final VectorMask<Double> HIGHER_HALF = higher(4 * EIGHTH);
    private static final VectorMask<Double> HIGHER_QUARTERS = higher(2 * EIGHTH);
    private static final VectorMask<Double> HIGHER_EIGHTHS = higher(EIGHTH);
    private static final VectorShuffle<Double> IN_ORDER =
            VectorShuffle.fromOp(SPECIES, lane -> lane % ROWS * EIGHTH + lane / ROWS);

    /// Whether vectors of so many lanes can be used.
    static boolean suits(int lanes) {
        return lanes == ROWS || lanes == 2 * ROWS;
    }

    private static VectorShuffle<Double> across(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
    }

    private static VectorMask<Double> higher(int distance) {
        long bits = 0;
        for (int lane = 0; lane < LANES; lane++) {
            bits |= (lane & distance) == 0 ? 0 : 1L << lane;
        }
        return VectorMask.fromLong(SPECIES, bits);
    }

    @Override
    void run(int rows, int k, double[] a, int from, int rowStride, double[] to, int start) {
        int r1 = from + Math.min(1, rows - 1) * rowStride;
        int r2 = from + Math.min(2, rows - 1) * rowStride;
        int r3 = from + Math.min(3, rows - 1) * rowStride;
        int r4 = from + Math.min(4, rows - 1) * rowStride;
        int r5 = from + Math.min(5, rows - 1) * rowStride;
        int r6 = from + Math.min(6, rows - 1) * rowStride;
        int r7 = from + Math.min(7, rows - 1) * rowStride;
        int whole = k - k % LANES;
        for (int p = 0; p < whole; p += LANES) {
            DoubleVector v0 = DoubleVector.fromArray(SPECIES, a, from + p);
            DoubleVector v4 = DoubleVector.fromArray(SPECIES, a, r4 + p);
            DoubleVector a0 = v0.blend(v4.rearrange(ACROSS_HALVES), HIGHER_HALF);
            DoubleVector a4 = v0.rearrange(ACROSS_HALVES).blend(v4, HIGHER_HALF);
            DoubleVector v1 = DoubleVector.fromArray(SPECIES, a, r1 + p);
            DoubleVector v5 = DoubleVector.fromArray(SPECIES, a, r5 + p);
            DoubleVector a1 = v1.blend(v5.rearrange(ACROSS_HALVES), HIGHER_HALF);
            DoubleVector a5 = v1.rearrange(ACROSS_HALVES).blend(v5, HIGHER_HALF);
            DoubleVector v2 = DoubleVector.fromArray(SPECIES, a, r2 + p);
            DoubleVector v6 = DoubleVector.fromArray(SPECIES, a, r6 + p);
            DoubleVector a2 = v2.blend(v6.rearrange(ACROSS_HALVES), HIGHER_HALF);
            DoubleVector a6 = v2.rearrange(ACROSS_HALVES).blend(v6, HIGHER_HALF);
            DoubleVector v3 = DoubleVector.fromArray(SPECIES, a, r3 + p);
            DoubleVector v7 = DoubleVector.fromArray(SPECIES, a, r7 + p);
            DoubleVector a3 = v3.blend(v7.rearrange(ACROSS_HALVES), HIGHER_HALF);
            DoubleVector a7 = v3.rearrange(ACROSS_HALVES).blend(v7, HIGHER_HALF);

            DoubleVector b0 = a0.blend(a2.rearrange(ACROSS_QUARTERS), HIGHER_QUARTERS);
            DoubleVector b2 = a0.rearrange(ACROSS_QUARTERS).blend(a2, HIGHER_QUARTERS);
            DoubleVector b1 = a1.blend(a3.rearrange(ACROSS_QUARTERS), HIGHER_QUARTERS);
            DoubleVector b3 = a1.rearrange(ACROSS_QUARTERS).blend(a3, HIGHER_QUARTERS);
            DoubleVector b4 = a4.blend(a6.rearrange(ACROSS_QUARTERS), HIGHER_QUARTERS);
            DoubleVector b6 = a4.rearrange(ACROSS_QUARTERS).blend(a6, HIGHER_QUARTERS);
            DoubleVector b5 = a5.blend(a7.rearrange(ACROSS_QUARTERS), HIGHER_QUARTERS);
            DoubleVector b7 = a5.rearrange(ACROSS_QUARTERS).blend(a7, HIGHER_QUARTERS);

            int target = start + p * ROWS;
            DoubleVector c0 = b0.blend(b1.rearrange(ACROSS_EIGHTHS), HIGHER_EIGHTHS);
            DoubleVector c1 = b0.rearrange(ACROSS_EIGHTHS).blend(b1, HIGHER_EIGHTHS);
            c0.rearrange(IN_ORDER).intoArray(to, target);
            c1.rearrange(IN_ORDER).intoArray(to, target + LANES);
            DoubleVector c2 = b2.blend(b3.rearrange(ACROSS_EIGHTHS), HIGHER_EIGHTHS);
            DoubleVector c3 = b2.rearrange(ACROSS_EIGHTHS).blend(b3, HIGHER_EIGHTHS);
            c2.rearrange(IN_ORDER).intoArray(to, target + 2 * LANES);
            c3.rearrange(IN_ORDER).intoArray(to, target + 3 * LANES);
            DoubleVector c4 = b4.blend(b5.rearrange(ACROSS_EIGHTHS), HIGHER_EIGHTHS);
            DoubleVector c5 = b4.rearrange(ACROSS_EIGHTHS).blend(b5, HIGHER_EIGHTHS);
            c4.rearrange(IN_ORDER).intoArray(to, target + 4 * LANES);
            c5.rearrange(IN_ORDER).intoArray(to, target + 5 * LANES);
            DoubleVector c6 = b6.blend(b7.rearrange(ACROSS_EIGHTHS), HIGHER_EIGHTHS);
            DoubleVector c7 = b6.rearrange(ACROSS_EIGHTHS).blend(b7, HIGHER_EIGHTHS);
            c6.rearrange(IN_ORDER).intoArray(to, target + 6 * LANES);
            c7.rearrange(IN_ORDER).intoArray(to, target + 7 * LANES);
        }
        plain(whole, rows, k, a, from, rowStride, to, start);
    }

    @Override
    int joined() {
        return LANES;
    }

    @Override
    void join(int k, double[] copies, double[] to, int start, int width) {
        int whole = k - k % EIGHTH;
        int second = k * ROWS;
        for (int p = 0; p < whole; p += EIGHTH) {
            int target = start + p * width;
            DoubleVector first = DoubleVector.fromArray(SPECIES, copies, p * ROWS);
            if (EIGHTH == 1) {
                first.intoArray(to, target);
            } else {
                DoubleVector other = DoubleVector.fromArray(SPECIES, copies, second + p * ROWS);
                first.blend(other.rearrange(ACROSS_HALVES), HIGHER_HALF).intoArray(to, target);
                first.rearrange(ACROSS_HALVES).blend(other, HIGHER_HALF).intoArray(to, target + width);
            }
        }
        plainJoin(whole, EIGHTH, k, copies, to, start, width);
    }
}
