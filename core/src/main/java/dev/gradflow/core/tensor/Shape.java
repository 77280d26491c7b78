package dev.gradflow.core.tensor;

import java.util.Arrays;

/// The extents of a tensor's axes, outermost first; immutable.
public final class Shape {
    private final int[] extents;
    private final int size;

    private Shape(int[] extents) {
        long size = 1;
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(extents) + ": extents must not be negative");
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(extents) + ": more than 2^31 - 1 elements");
            }
        }
        this.extents = extents;
        this.size = (int) size;
    }

    /// A shape of the given extents; none at all is the shape of a scalar.
    ///
    /// @throws IllegalArgumentException if an extent is negative or the product exceeds 2³¹ - 1
    public static Shape of(int... extents) {
        return new Shape(extents.clone());
    }

    /// The number of axes.
    public int rank() {
        return extents.length;
    }

    /// The extent of one axis.
    public int extent(int axis) {
        if (axis < 0 || axis >= extents.length) {
            throw new IndexOutOfBoundsException(
                    "axis " + axis + " of shape " + this + ": from 0 to " + (extents.length - 1) + " would be accepted");
        }
        return extents[axis];
    }

    /// The number of elements: the product of all extents, 1 for a scalar.
    public int size() {
        return size;
    }

    /// All extents, as a copy.
    public int[] extents() {
        return extents.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /// The extents in brackets, as in `[4, 3]`.
    @Override
    public String toString() {
        return Arrays.toString(extents);
    }
}
