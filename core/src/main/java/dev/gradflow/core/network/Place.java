package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// Where a value of width H lives at every step: row r at step s starts at `offset + s·stepStride + r·rowStride`.
record Place(Storage storage, int offset, int stepStride, int rowStride) {

    /// A block of `rows × width` that every step uses anew.
    static Place scratch(Storage storage, int width) {
        return new Place(storage, 0, 0, width);
    }

    /// The rows of a two-dimensional tensor, at every step.
    static Place rows(Tensor tensor, int column) {
        return new Place(tensor.storage(), tensor.offset() + column * tensor.stride(1), 0, tensor.stride(0));
    }

    /// The same, `columns` further to the right.
    Place right(int columns) {
        return new Place(storage, offset + columns, stepStride, rowStride);
    }

    /// The same, one step later.
    Place later() {
        return new Place(storage, offset + stepStride, stepStride, rowStride);
    }

    /// Row `row` alone, repeated for as many rows as asked for.
    Place repeatedRow(int row) {
        return new Place(storage, offset + row * rowStride, stepStride, 0);
    }

    int at(int step) {
        return offset + step * stepStride;
    }
}
