package dev.gradflow.simd;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// A part of an array.
///
/// @param start  where it begins
/// @param length how many elements it has
record DoubleBlock(double[] array, int start, int length) {
    static final DoubleBlock NONE = new DoubleBlock(new double[0], 0, 0);

    /// Zeroed memory that nobody else has and that begins at a cache line; see [CacheLines].
    ///
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the thread is interrupted
    static DoubleBlock allocate(int length) {
        Tensor memory = CacheLines.zeros(Precision.F64, length);
        return new DoubleBlock(((DoubleStorage) memory.storage()).array(), memory.offset(), length);
    }
}
