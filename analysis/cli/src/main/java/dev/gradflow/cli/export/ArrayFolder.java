package dev.gradflow.cli.export;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/// A folder of .npy files: little-endian float64 in C order, each written whole or not at all.
///
/// @param path the folder, which exists
record ArrayFolder(Path path) {

    /// Whether an array of that name can be a file in this folder, and nowhere else.
    static boolean accepts(String name) {
        return !name.isEmpty() && name.codePoints().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    }

    /// Writes `array` as `name.npy`, widened to double.
    void write(String name, Tensor array) throws IOException {
        if (!accepts(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a file");
        }
        Npy.write(path.resolve(name + ".npy"), array.precision() == Precision.F64 ? array : array.copy(Precision.F64));
    }

    /// Writes a vector.
    void write(String name, double[] values) throws IOException {
        write(name, Tensor.of(values, values.length));
    }
}
