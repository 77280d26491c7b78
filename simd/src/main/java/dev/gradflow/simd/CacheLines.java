package dev.gradflow.simd;

/// Where vectors lie in memory: one that crosses a cache line is read twice.
///
/// Java does not tell an array's address. But the G1 collector, the default, puts an array that takes more than half of
/// one of its regions at a region's beginning, and never moves it. Under other collectors vectors may cross lines: that
/// costs time and changes no result.
final class CacheLines {
    /// The size of a line, and of the longest vector.
    static final int BYTES = 64;

    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REGIONS = 2048;
    private static final long LEAST_REGION_BYTES = 1 << 20;
    private static final long MOST_REGION_BYTES = 32 << 20;

    private CacheLines() {}

    /// How many elements of an array that lies at a region's beginning come before the second line.
    static int first(int elementBytes) {
        return (BYTES - ARRAY_HEADER_BYTES) / elementBytes;
    }

    /// The length of an array that fills one region.
    static int ofRegion(int elementBytes) {
        long bytes = regionBytes(Runtime.getRuntime().maxMemory());
        return (int) ((bytes - ARRAY_HEADER_BYTES) / elementBytes);
    }

    /// The size of G1's regions unless it is given to the JVM: a heap of the largest size has 2048 of them at most.
    static long regionBytes(long heapBytes) {
        long share = Math.clamp(heapBytes / REGIONS, LEAST_REGION_BYTES, MOST_REGION_BYTES);
        return Long.highestOneBit(2 * share - 1);
    }
}
