package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// Memory whose vectors do not cross cache lines: one that does is read twice.
///
/// Java does not tell an array's address. But the G1 collector, the default, puts an array that takes more than half of
/// one of its regions at a region's beginning, and never moves it. Small tensors share such arrays, which live as long
/// as any tensor in them. Under other collectors vectors may cross lines: that costs time and changes no result.
///
/// For providers that pack matrices, too. Stateless for its users; thread-safe.
public final class CacheLines {
    /// The size of a line, and of the longest vector.
    public static final int BYTES = 64;

    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REGIONS = 2048;
    private static final long LEAST_REGION_BYTES = 1 << 20;
    private static final long MOST_REGION_BYTES = 32 << 20;

    private static final CacheLines SINGLE = new CacheLines(Precision.F32);
    private static final CacheLines DOUBLE = new CacheLines(Precision.F64);

    private final Precision precision;
    private Storage array;
    private int taken;

    private CacheLines(Precision precision) {
        this.precision = precision;
        this.array = precision.allocate(0);
    }

    /// How many elements of an array that lies at a region's beginning come before the second line.
    public static int first(int elementBytes) {
        return (BYTES - ARRAY_HEADER_BYTES) / elementBytes;
    }

    /// A contiguous tensor of zeros that begins at a cache line, if that can be had, in memory that nobody else has.
    ///
    /// @throws InterruptedCallException if the thread is interrupted, and the tensor is large
    /// @throws IllegalArgumentException if an extent is negative, or there are too many elements for an array
    public static Tensor zeros(Precision precision, int... extents) {
        long length = 1;
        for (int extent : extents) {
            length *= extent;
        }
        int first = first(precision.bytes());
        if (length > Integer.MAX_VALUE - first) {
            throw new IllegalArgumentException(
                    length + " elements: an array has " + (Integer.MAX_VALUE - first) + " at most");
        }
        int region = ofRegion(precision);
        if (length > region / 2 - first) {
            return Tensor.of(allocate(precision, first + (int) length), first, extents);
        }
        CacheLines shared =
                switch (precision) {
                    case F32 -> SINGLE;
                    case F64 -> DOUBLE;
                };
        return shared.take((int) length, region, extents);
    }

    /// Short calls, which use little memory, are finished whether the thread is interrupted or not.
    private static Storage allocate(Precision precision, int length) {
        return (long) length * precision.bytes() < LargeArrays.LARGE
                ? precision.allocate(length)
                : LargeArrays.allocate(precision, length);
    }

    private synchronized Tensor take(int length, int region, int[] extents) {
        if (length > array.length() - taken) {
            array = allocate(precision, region);
            taken = first(precision.bytes());
        }
        Tensor tensor = Tensor.of(array, taken, extents);
        int line = BYTES / precision.bytes();
        taken += Math.ceilDiv(length, line) * line;
        return tensor;
    }

    /// The length of an array that fills one region.
    private static int ofRegion(Precision precision) {
        long bytes = regionBytes(Runtime.getRuntime().maxMemory());
        return (int) ((bytes - ARRAY_HEADER_BYTES) / precision.bytes());
    }

    /// The size of G1's regions unless it is given to the JVM: a heap of the largest size has 2048 of them at most.
    static long regionBytes(long heapBytes) {
        long share = Math.clamp(heapBytes / REGIONS, LEAST_REGION_BYTES, MOST_REGION_BYTES);
        return Long.highestOneBit(2 * share - 1);
    }
}
