package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Arithmetic on shapes that a file claims, before they are believed.
final class Extents {
    /// The most axes that NumPy and PyTorch know.
    static final int MOST_AXES = 64;

    private Extents() {}

    /// The product of non-negative extents times `factor`; empty if it, or a product on the way, exceeds a long.
    static OptionalLong product(List<Long> extents, long factor) {
        long product = factor;
        for (long extent : extents) {
            if (Math.multiplyHigh(product, extent) != 0 || product * extent < 0) {
                return OptionalLong.empty();
            }
            product *= extent;
        }
        return OptionalLong.of(product);
    }

    /// The same extents as a shape of at most 2³¹ - 1 elements; empty if there are more.
    static Optional<Shape> inMemory(List<Long> extents) {
        OptionalLong size =
                product(extents.stream().map(extent -> Math.max(1, extent)).toList(), 1);
        if (size.isEmpty() || size.getAsLong() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(Shape.of(extents.stream().mapToInt(Long::intValue).toArray()));
    }
}
