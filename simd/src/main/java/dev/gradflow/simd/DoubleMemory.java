package dev.gradflow.simd;

import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;

/// Memory for packed matrices, which begin at cache lines where that can be had; see [CacheLines].
///
/// Small blocks share arrays of a region's size. Such an array lives as long as any block in it. Thread-safe.
final class DoubleMemory {
    private static final int FIRST = CacheLines.first(Double.BYTES);
    private static final int LINE = CacheLines.BYTES / Double.BYTES;

    private double[] shared = new double[0];
    private int taken;

    /// Zeroed memory that nobody else has.
    ///
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the thread is interrupted
    DoubleBlock take(int length) {
        int region = CacheLines.ofRegion(Double.BYTES);
        if (length > region / 2 - FIRST) {
            double[] own = allocate(Math.addExact(length, FIRST));
            return new DoubleBlock(own, FIRST, length);
        }
        int whole = Math.ceilDiv(length, LINE) * LINE;
        synchronized (this) {
            if (whole > shared.length - taken) {
                shared = allocate(region);
                taken = FIRST;
            }
            DoubleBlock block = new DoubleBlock(shared, taken, length);
            taken += whole;
            return block;
        }
    }

    private static double[] allocate(int length) {
        return ((DoubleStorage) LargeArrays.allocate(Precision.F64, length)).array();
    }
}
