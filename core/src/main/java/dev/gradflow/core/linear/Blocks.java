package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// The argument checks that linear maps make on blocks of vectors, with one wording.
///
/// Stateless.
public final class Blocks {
    private Blocks() {}

    /// Checks that `vectors` `[count, length]` and `results` `[count, resultLength]` fit `map`.
    ///
    /// @throws IllegalArgumentException if a shape, a stride or a precision does not fit
    public static void check(LinearMap map, Tensor vectors, int length, Tensor results, int resultLength) {
        check("vectors", map.precision(), vectors, length);
        check("results", map.precision(), results, resultLength);
        if (vectors.extent(0) != results.extent(0)) {
            throw new IllegalArgumentException(
                    "vectors " + vectors + " and results " + results + ": the numbers of rows differ");
        }
    }

    private static void check(String what, Precision precision, Tensor block, int length) {
        if (block.shape().rank() != 2 || block.extent(1) != length || block.precision() != precision) {
            throw new IllegalArgumentException(
                    what + " " + block + ": this map needs " + precision + "[count, " + length + "]");
        }
        if (length > 1 && block.stride(1) != 1) {
            throw new IllegalArgumentException(
                    what + " " + block + ": stride " + block.stride(1) + " along a row, 1 is needed");
        }
    }
}
