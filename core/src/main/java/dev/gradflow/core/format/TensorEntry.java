package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Shape;
import java.util.List;
import java.util.Optional;

/// What a safetensors header says about one tensor.
///
/// Immutable.
///
/// @param name the full name
/// @param dtype the type of its elements
/// @param shape the extents, outermost first; none for a scalar
/// @param begin the first byte, counted from the start of the data
/// @param end one past the last byte, counted likewise
public record TensorEntry(String name, Dtype dtype, List<Long> shape, long begin, long end) {
    /// Copies the shape.
    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /// The shape as one that a tensor in memory can have; empty beyond 2³¹ - 1 elements.
    Optional<Shape> shapeInMemory() {
        return Extents.inMemory(shape);
    }

    /// The name, quoted for a message.
    String quoted() {
        return "tensor " + OneLine.quote(name);
    }
}
