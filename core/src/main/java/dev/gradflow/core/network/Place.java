package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// Where a value of width H lives at every step: row r at step s starts at `offset + s·stepStride + r·rowStride`.
///
/// @param period if not 0, the number of steps after which the same memory is used again
record Place(Storage storage, int offset, int stepStride, int rowStride, int period) {
    private static final int CONFLICTING_BYTES = 1024;
    private static final int CACHE_LINE_BYTES = 64;

    Place(Storage storage, int offset, int stepStride, int rowStride) {
        this(storage, offset, stepStride, rowStride, 0);
    }

    /// A block of `rows × width` that every step uses anew.
    static Place scratch(Storage storage, int width) {
        return new Place(storage, 0, 0, width);
    }

    /// Memory, with any content, for blocks of `rows × columns`, one for each of `copies` steps, after which the first is used again.
    ///
    /// Rows that would compete for the same few places of the caches lie a little further apart. Products for weight
    /// gradients read them by columns.
    static Place blocks(Workspace memory, Precision precision, int copies, int rows, int columns) {
        boolean conflict = rows > 2 && (long) columns * precision.bytes() % CONFLICTING_BYTES == 0;
        int stride = columns + (conflict ? CACHE_LINE_BYTES / precision.bytes() : 0);
        long size = (long) copies * rows * stride;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(copies + " steps of batch " + rows + " and width " + columns
                    + " need more than 2^31 - 1 elements: use fewer steps at a time");
        }
        Tensor block = memory.aligned(precision, (int) size);
        return new Place(block.storage(), block.offset(), rows * stride, stride, copies);
    }

    /// A tensor `[T, B, H]`, by steps.
    static Place steps(Tensor tensor) {
        return new Place(tensor.storage(), tensor.offset(), tensor.stride(0), tensor.stride(1));
    }

    /// The rows of a two-dimensional tensor, at every step.
    static Place rows(Tensor tensor, int column) {
        return new Place(tensor.storage(), tensor.offset() + column * tensor.stride(1), 0, tensor.stride(0));
    }

    /// The same, `columns` further to the right.
    Place right(int columns) {
        return new Place(storage, offset + columns, stepStride, rowStride, period);
    }

    /// The same, one step later.
    Place later() {
        return new Place(storage, offset + stepStride, stepStride, rowStride, period);
    }

    /// The same, one step earlier; at step 0 it lies before the memory's begin.
    Place earlier() {
        return new Place(storage, offset - stepStride, stepStride, rowStride, period);
    }

    /// Row `row` alone, repeated for as many rows as asked for.
    Place repeatedRow(int row) {
        return new Place(storage, offset + row * rowStride, stepStride, 0, period);
    }

    int at(int step) {
        return offset + (step < period || period == 0 ? step : step % period) * stepStride;
    }
}
