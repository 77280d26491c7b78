package dev.gradflow.kernel.contract;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.SplittableRandom;

/// A strided matrix in a storage that is NaN everywhere else, so that a stray read or write shows.
record Matrix(Storage storage, int offset, int rows, int columns, int rowStride, int columnStride) {

    /// A matrix of numbers in [-1, 1), with rows or (if `transposed`) columns contiguous, behind a random offset and
    /// with random gaps.
    static Matrix random(Precision precision, int rows, int columns, boolean transposed, SplittableRandom random) {
        int inner = transposed ? rows : columns;
        int outer = transposed ? columns : rows;
        int stride = inner + random.nextInt(4);
        int step = random.nextInt(8) == 0 ? 2 : 1;
        int offset = random.nextInt(20);
        int rowStride = transposed ? step : stride * step;
        int columnStride = transposed ? stride * step : step;
        int length = offset + outer * stride * step + random.nextInt(3);
        Matrix matrix = new Matrix(precision.allocate(length), offset, rows, columns, rowStride, columnStride);
        matrix.storage.fill(0, length, Double.NaN);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, random.nextDouble(-1, 1));
            }
        }
        return matrix;
    }

    /// A matrix fit for results: unit column stride, random gaps between rows, random numbers in it.
    static Matrix randomResult(Precision precision, int rows, int columns, SplittableRandom random) {
        int stride = columns + random.nextInt(4);
        int offset = random.nextInt(20);
        int length = offset + rows * stride + random.nextInt(3);
        Matrix matrix = new Matrix(precision.allocate(length), offset, rows, columns, stride, 1);
        matrix.storage.fill(0, length, Double.NaN);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, random.nextDouble(-1, 1));
            }
        }
        return matrix;
    }

    double get(int i, int j) {
        return storage.get(offset + i * rowStride + j * columnStride);
    }

    void set(int i, int j, double value) {
        storage.set(offset + i * rowStride + j * columnStride, value);
    }

    /// The same matrix in a storage of its own.
    Matrix copy() {
        Storage target = storage.precision().allocate(storage.length());
        target.copyFrom(0, storage, 0, storage.length());
        return new Matrix(target, offset, rows, columns, rowStride, columnStride);
    }

    /// The bits of the whole storage, gaps included.
    long[] bits() {
        long[] bits = new long[storage.length()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Double.doubleToLongBits(storage.get(i));
        }
        return bits;
    }
}
