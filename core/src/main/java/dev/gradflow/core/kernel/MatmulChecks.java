package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// The argument checks that every provider's matrix product makes, with one wording.
///
/// Stateless.
public final class MatmulChecks {
    private MatmulChecks() {}

    /// Checks that a strided matrix lies within its storage.
    ///
    /// @param operand its name in the message
    /// @throws IllegalArgumentException  if the precision differs, or an extent or stride is negative
    /// @throws IndexOutOfBoundsException if an element would leave the storage
    public static void operand(
            String operand,
            Precision precision,
            Storage storage,
            int offset,
            int rows,
            int columns,
            int rowStride,
            int columnStride) {
        if (storage.precision() != precision) {
            throw new IllegalArgumentException(
                    operand + " is " + storage.precision() + ", the kernels are for " + precision);
        }
        if (rows < 0 || columns < 0 || rowStride < 0 || columnStride < 0) {
            throw new IllegalArgumentException(operand + " [" + rows + ", " + columns + "] with strides " + rowStride
                    + ", " + columnStride + ": none may be negative");
        }
        if (rows == 0 || columns == 0) {
            return;
        }
        long last = offset + (rows - 1L) * rowStride + (columns - 1L) * columnStride;
        if (offset < 0 || last >= storage.length()) {
            throw new IndexOutOfBoundsException(operand + " [" + rows + ", " + columns + "] with strides " + rowStride
                    + ", " + columnStride + " at offset " + offset + " leaves a storage of " + storage.length());
        }
    }

    /// Checks that the rows of a product C do not overlap each other.
    ///
    /// @throws IllegalArgumentException if they do
    public static void resultRows(int m, int n, int rowStride) {
        if (m > 1 && rowStride < n) {
            throw new IllegalArgumentException(
                    "C: row stride " + rowStride + " makes rows of length " + n + " overlap");
        }
    }
}
