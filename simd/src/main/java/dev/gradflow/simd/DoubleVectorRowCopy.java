package dev.gradflow.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// A copy by vectors, up to four of a row at once.
final class DoubleVectorRowCopy extends DoubleRowCopy {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /// The elements of a vector.
    static final int LANES = SPECIES.length();

    /// How many vectors of a row are copied at once.
    static final int VECTORS = 4;

    @Override
    void run(int rows, int columns, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        int done = 0;
        for (; columns - done >= VECTORS * LANES; done += VECTORS * LANES) {
            four(rows, a, start + done, stride, to, toStart + done, toStride);
        }
        int vectors = (columns - done) / LANES;
        switch (vectors) {
            case 1 -> one(rows, a, start + done, stride, to, toStart + done, toStride);
            case 2 -> two(rows, a, start + done, stride, to, toStart + done, toStride);
            case 3 -> three(rows, a, start + done, stride, to, toStart + done, toStride);
            default -> {}
        }
        done += vectors * LANES;
        if (done < columns) {
            plain(rows, columns - done, a, start + done, stride, to, toStart + done, toStride);
        }
    }

    private static void four(int rows, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        for (int r = 0; r < rows; r++) {
            int from = start + r * stride;
            int target = toStart + r * toStride;
            DoubleVector.fromArray(SPECIES, a, from).intoArray(to, target);
            DoubleVector.fromArray(SPECIES, a, from + LANES).intoArray(to, target + LANES);
            DoubleVector.fromArray(SPECIES, a, from + 2 * LANES).intoArray(to, target + 2 * LANES);
            DoubleVector.fromArray(SPECIES, a, from + 3 * LANES).intoArray(to, target + 3 * LANES);
        }
    }

    private static void three(int rows, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        for (int r = 0; r < rows; r++) {
            int from = start + r * stride;
            int target = toStart + r * toStride;
            DoubleVector.fromArray(SPECIES, a, from).intoArray(to, target);
            DoubleVector.fromArray(SPECIES, a, from + LANES).intoArray(to, target + LANES);
            DoubleVector.fromArray(SPECIES, a, from + 2 * LANES).intoArray(to, target + 2 * LANES);
        }
    }

    private static void two(int rows, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        for (int r = 0; r < rows; r++) {
            int from = start + r * stride;
            int target = toStart + r * toStride;
            DoubleVector.fromArray(SPECIES, a, from).intoArray(to, target);
            DoubleVector.fromArray(SPECIES, a, from + LANES).intoArray(to, target + LANES);
        }
    }

    private static void one(int rows, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        for (int r = 0; r < rows; r++) {
            DoubleVector.fromArray(SPECIES, a, start + r * stride).intoArray(to, toStart + r * toStride);
        }
    }
}
