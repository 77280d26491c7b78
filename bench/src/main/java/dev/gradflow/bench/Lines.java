package dev.gradflow.bench;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// Operands that begin at a cache line, so that what is measured does not depend on where the JVM puts an array.
///
/// G1, the default collector, puts an array that takes more than half of one of its regions at a region's beginning. The
/// array's header and what is skipped are one line. Under another collector, or with regions of a given size, operands
/// may begin anywhere.
final class Lines {
    /// At least half a region: of those there are 2048 in a heap of the largest size, but none under 1 or over 32 MB, and
    /// their size is a power of two.
    private static final int LARGE_BYTES =
            (int) Math.clamp(Runtime.getRuntime().maxMemory() / 2048, 1L << 19, 1L << 24);

    private Lines() {}

    /// A copy of some elements that begins at a line.
    static Tensor copy(Storage elements) {
        Tensor copy = CacheLines.zeros(elements.precision(), elements.length());
        copy.storage().copyFrom(copy.offset(), elements, 0, elements.length());
        return copy;
    }

    /// The length of an array that has so many elements from [CacheLines#first] on and takes more than half of a region.
    static int length(int elements, int elementBytes) {
        return Math.max(CacheLines.first(elementBytes) + elements, LARGE_BYTES / elementBytes);
    }
}
