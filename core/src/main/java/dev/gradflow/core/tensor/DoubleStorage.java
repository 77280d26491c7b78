package dev.gradflow.core.tensor;

import java.util.Arrays;

/// Storage over a `double[]`, which it shares rather than copies.
///
/// Not thread-safe, as every [Storage].
public final class DoubleStorage extends Storage {
    private final double[] array;

    /// Wraps `array`; later changes are visible on both sides.
    public DoubleStorage(double[] array) {
        this.array = array;
    }

    /// The array itself, shared.
    public double[] array() {
        return array;
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }

    @Override
    public int length() {
        return array.length;
    }

    @Override
    public double get(int index) {
        return array[index];
    }

    @Override
    public void set(int index, double value) {
        array[index] = value;
    }

    @Override
    public void fill(int offset, int length, double value) {
        Arrays.fill(array, offset, offset + length, value);
    }

    @Override
    Object rawArray() {
        return array;
    }
}
