package dev.gradflow.core.tensor;

import java.util.Arrays;

/// Storage over a `float[]`, which it shares rather than copies.
///
/// Not thread-safe, as every [Storage].
public final class FloatStorage extends Storage {
    private final float[] array;

    /// Wraps `array`; later changes are visible on both sides.
    public FloatStorage(float[] array) {
        this.array = array;
    }

    /// The array itself, shared.
    public float[] array() {
        return array;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
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
        array[index] = (float) value;
    }

    @Override
    public void fill(int offset, int length, double value) {
        Arrays.fill(array, offset, offset + length, (float) value);
    }

    @Override
    Object rawArray() {
        return array;
    }
}
