package dev.gradflow.bench;

/// Operands that begin at a cache line, so that what is measured does not depend on where the JVM puts an array.
///
/// G1, the default collector, puts an array that takes more than half of one of its regions at a region's beginning. The
/// array's header and what is skipped are one line. With larger regions, or another collector, operands may begin
/// anywhere.
final class Lines {
    /// The size of a line.
    static final int BYTES = 64;

    private static final int HEADER_BYTES = 16;
    private static final int LARGE_BYTES = 1 << 21;

    private Lines() {}

    /// The index of the first element that begins at a line.
    static int first(int elementBytes) {
        return (BYTES - HEADER_BYTES) / elementBytes;
    }

    /// The length of an array that has so many elements from [#first] on and is large for regions of 4 MB or less.
    static int length(int elements, int elementBytes) {
        return Math.max(first(elementBytes) + elements, LARGE_BYTES / elementBytes);
    }
}
