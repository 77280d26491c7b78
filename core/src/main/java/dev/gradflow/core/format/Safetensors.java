package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// A safetensors file: the description of its tensors, and access to their values.
///
/// Opening reads and checks the whole header and nothing else: lengths, UTF-8, JSON, types, shapes, and that the
/// tensors cover the data without overlap, hole or rest. Nothing is allocated on a header's word alone. Immutable; the
/// file is opened anew for every tensor and must not change in between.
public final class Safetensors {
    private final Path path;
    private final long size;
    private final SafetensorsHeader header;

    private Safetensors(Path path, long size, SafetensorsHeader header) {
        this.path = path;
        this.size = size;
        this.header = header;
    }

    /// Reads and checks the description of a file.
    ///
    /// @throws FormatException if there is no such file, or it is not sound
    public static Safetensors open(Path path) throws IOException {
        try (InputFile file = InputFile.open(path)) {
            return new Safetensors(path, file.size(), SafetensorsHeader.read(file));
        }
    }

    /// Writes tensors to a file, whole or not at all; F32 and F64 are kept, so a reader gets the very same numbers.
    ///
    /// The header lists the tensors in the order of the map; in the data all F64 come first, so that every element is
    /// aligned, as PyTorch wants it.
    ///
    /// @param metadata text by name, written as `__metadata__` unless empty
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`
    /// @throws IOException if the file cannot be written, naming it and the reason in one line
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        SafetensorsWriter.write(path, tensors, metadata);
    }

    /// The file.
    public Path path() {
        return path;
    }

    /// The names of all tensors, in the order of the header.
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /// All entries by name, in the order of the header.
    public Map<String, TensorEntry> entries() {
        return Collections.unmodifiableMap(header.entries());
    }

    /// The free text that the file carries beside its tensors.
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /// What the header says about one tensor.
    ///
    /// @throws FormatException if there is none of that name, naming those there are
    public TensorEntry entry(String name) throws FormatException {
        TensorEntry entry = header.entries().get(name);
        if (entry == null) {
            throw new FormatException(
                    path, "has no tensor " + OneLine.quote(name) + "; it has " + OneLine.list(names()));
        }
        return entry;
    }

    /// Reads the values of one tensor: F64, F32, F16 or BF16, widened exactly.
    ///
    /// In precision F32 the elements of an F64 tensor are rounded to nearest. NaN and infinities are legal here.
    ///
    /// @throws FormatException if there is none of that name, its type is no floating-point type, or it has more than
    ///     2³¹ - 1 elements
    public Tensor tensor(String name, Precision precision) throws IOException {
        TensorEntry entry = entry(name);
        if (!entry.dtype().isWeight()) {
            throw new FormatException(
                    path, entry.quoted() + ": dtype " + entry.dtype() + "; weights may be F64, F32, F16 or BF16");
        }
        Shape shape = entry.shapeInMemory()
                .orElseThrow(() -> new FormatException(
                        path, entry.quoted() + ": shape " + entry.shape() + "; up to 2^31-1 elements are supported"));
        try (InputFile file = InputFile.open(path)) {
            if (file.size() != size) {
                throw file.problem("has " + file.size() + " bytes, but had " + size
                        + " when its header was read; it must not change in between");
            }
            Storage values = precision.allocate(shape.size());
            long begin = header.dataStart() + entry.begin();
            new ElementRun(file, entry.quoted() + ", ", entry.dtype(), ByteOrder.LITTLE_ENDIAN, begin).readInto(values);
            return Tensor.of(values, 0, shape.extents());
        }
    }
}
