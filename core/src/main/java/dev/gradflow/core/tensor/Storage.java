package dev.gradflow.core.tensor;

import java.util.Objects;

/// A flat, mutable array of floating-point numbers of one precision: the memory behind tensors and kernels.
///
/// Element access through [#get] and [#set] is for set-up, tests and reports; kernels work on the array itself.
/// Not thread-safe: concurrent writers of one element need a happens-before edge of their own.
public abstract sealed class Storage permits DoubleStorage, FloatStorage {
    Storage() {}

    /// The precision of every element.
    public abstract Precision precision();

    /// The number of elements.
    public abstract int length();

    /// The element at `index`, widened exactly to double.
    public abstract double get(int index);

    /// Stores `value` at `index`, rounded to nearest in this storage's precision.
    public abstract void set(int index, double value);

    /// Sets `length` elements from `offset` on to `value`.
    public abstract void fill(int offset, int length, double value);

    /// Copies `length` elements from `source` into this storage; overlapping ranges of one storage are moved safely.
    ///
    /// Between different precisions every element is converted, rounding to nearest.
    ///
    /// @throws IndexOutOfBoundsException if either range leaves its storage
    public final void copyFrom(int offset, Storage source, int sourceOffset, int length) {
        Objects.checkFromIndexSize(offset, length, length());
        Objects.checkFromIndexSize(sourceOffset, length, source.length());
        if (source.precision() == precision()) {
            System.arraycopy(source.rawArray(), sourceOffset, rawArray(), offset, length);
        } else {
            for (int i = 0; i < length; i++) {
                set(offset + i, source.get(sourceOffset + i));
            }
        }
    }

    abstract Object rawArray();
}
