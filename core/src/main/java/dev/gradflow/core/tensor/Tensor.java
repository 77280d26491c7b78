package dev.gradflow.core.tensor;

import java.util.Arrays;

/// A view of storage as an array of any rank: an offset, a shape, and one stride per axis.
///
/// New tensors are contiguous and row-major. Views ([#select], [#slice], [#transpose], [#reshape]) share the storage of
/// the tensor they were taken from, so a write through one is seen through all; nothing is copied.
/// Shape and strides never change; the elements are as thread-safe as those of an array.
public final class Tensor {
    private final Storage storage;
    private final int offset;
    private final Shape shape;
    private final int[] strides;

    private Tensor(Storage storage, int offset, Shape shape, int[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /// A new tensor of zeros.
    public static Tensor zeros(Precision precision, int... extents) {
        Shape shape = Shape.of(extents);
        return new Tensor(precision.allocate(shape.size()), 0, shape, rowMajor(shape));
    }

    /// A new double-precision tensor over `values`, which are shared, in row-major order.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of `extents`
    public static Tensor of(double[] values, int... extents) {
        return of(new DoubleStorage(values), 0, extents);
    }

    /// A contiguous view of `storage` from `offset` on.
    ///
    /// @throws IllegalArgumentException if the shape does not fit the storage
    public static Tensor of(Storage storage, int offset, int... extents) {
        Shape shape = Shape.of(extents);
        if (offset < 0 || offset > storage.length() - shape.size()) {
            throw new IllegalArgumentException("shape " + shape + " at offset " + offset + " needs "
                    + ((long) offset + shape.size()) + " elements, the storage has " + storage.length());
        }
        return new Tensor(storage, offset, shape, rowMajor(shape));
    }

    private static int[] rowMajor(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.extent(axis));
        }
        return strides;
    }

    /// The storage that this view shares.
    public Storage storage() {
        return storage;
    }

    /// Where in the storage the first element is.
    public int offset() {
        return offset;
    }

    /// The extents.
    public Shape shape() {
        return shape;
    }

    /// The extent of one axis.
    public int extent(int axis) {
        return shape.extent(axis);
    }

    /// The distance in storage between neighbours along `axis`.
    public int stride(int axis) {
        return strides[axis];
    }

    /// The precision of the elements.
    public Precision precision() {
        return storage.precision();
    }

    /// Whether the elements lie in the storage without gaps, in row-major order.
    public boolean isContiguous() {
        if (shape.size() == 0) {
            return true;
        }
        int expected = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (shape.extent(axis) != 1) {
                if (strides[axis] != expected) {
                    return false;
                }
                expected *= shape.extent(axis);
            }
        }
        return true;
    }

    private int position(int... index) {
        if (index.length != strides.length) {
            throw new IllegalArgumentException(
                    "index " + Arrays.toString(index) + " into shape " + shape + ": ranks differ");
        }
        int position = offset;
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape.extent(axis)) {
                throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " into shape " + shape);
            }
            position += index[axis] * strides[axis];
        }
        return position;
    }

    /// The element at `index`, widened to double.
    public double get(int... index) {
        return storage.get(position(index));
    }

    /// Stores `value` at `index`, rounded to this tensor's precision.
    public void set(double value, int... index) {
        storage.set(position(index), value);
    }

    private void requireWithin(int axis, int start, int length) {
        if (start < 0 || length < 0 || start > shape.extent(axis) - length) {
            throw new IndexOutOfBoundsException(length + " from " + start + " on along axis " + axis + " of shape "
                    + shape + ": indices from 0 to " + (shape.extent(axis) - 1) + " would be accepted");
        }
    }

    /// The view with `axis` fixed at `index`; one rank lower.
    public Tensor select(int axis, int index) {
        requireWithin(axis, index, 1);
        int[] extents = new int[strides.length - 1];
        int[] kept = new int[strides.length - 1];
        for (int from = 0, to = 0; from < strides.length; from++) {
            if (from != axis) {
                extents[to] = shape.extent(from);
                kept[to++] = strides[from];
            }
        }
        return new Tensor(storage, offset + index * strides[axis], Shape.of(extents), kept);
    }

    /// The view of `length` consecutive indices of `axis`, from `start` on.
    public Tensor slice(int axis, int start, int length) {
        requireWithin(axis, start, length);
        int[] extents = shape.extents();
        extents[axis] = length;
        return new Tensor(storage, offset + start * strides[axis], Shape.of(extents), strides);
    }

    /// The view with two axes exchanged.
    public Tensor transpose(int axis, int other) {
        int[] extents = shape.extents();
        int[] exchanged = strides.clone();
        extents[axis] = shape.extent(other);
        extents[other] = shape.extent(axis);
        exchanged[axis] = strides[other];
        exchanged[other] = strides[axis];
        return new Tensor(storage, offset, Shape.of(extents), exchanged);
    }

    /// The same contiguous elements under other extents.
    ///
    /// @throws IllegalArgumentException if the number of elements differs or this view has gaps
    public Tensor reshape(int... extents) {
        Shape wanted = Shape.of(extents);
        if (wanted.size() != shape.size() || !isContiguous()) {
            throw new IllegalArgumentException(
                    "cannot reshape " + (isContiguous() ? "" : "non-contiguous ") + shape + " to " + wanted);
        }
        return new Tensor(storage, offset, wanted, rowMajor(wanted));
    }

    /// A contiguous copy in `precision`.
    public Tensor copy(Precision precision) {
        Tensor copy = zeros(precision, shape.extents());
        copy.copyFrom(this);
        return copy;
    }

    /// A contiguous copy in the same precision.
    public Tensor copy() {
        return copy(precision());
    }

    /// Overwrites every element with that of `source`, rounding where this tensor's precision is lower.
    ///
    /// @throws IllegalArgumentException if the shapes differ
    public void copyFrom(Tensor source) {
        if (!shape.equals(source.shape)) {
            throw new IllegalArgumentException("cannot copy shape " + source.shape + " into " + shape);
        }
        if (shape.size() == 0) {
            return; // an empty view may lie beyond the end of its storage
        }
        if (isContiguous() && source.isContiguous()) {
            storage.copyFrom(offset, source.storage, source.offset, shape.size());
        } else {
            copyAxis(source, 0, offset, source.offset);
        }
    }

    private void copyAxis(Tensor source, int axis, int to, int from) {
        if (axis == strides.length) {
            storage.set(to, source.storage.get(from));
            return;
        }
        if (axis == strides.length - 1 && strides[axis] == 1 && source.strides[axis] == 1) {
            storage.copyFrom(to, source.storage, from, shape.extent(axis));
            return;
        }
        for (int i = 0; i < shape.extent(axis); i++) {
            copyAxis(source, axis + 1, to + i * strides[axis], from + i * source.strides[axis]);
        }
    }

    /// All elements in row-major order, widened to double, as a new array.
    public double[] toArray() {
        return ((DoubleStorage) copy(Precision.F64).storage).array();
    }

    /// The precision and shape, as in `F64[4, 3]`.
    @Override
    public String toString() {
        return precision() + shape.toString();
    }
}
