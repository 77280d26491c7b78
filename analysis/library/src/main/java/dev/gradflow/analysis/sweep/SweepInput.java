package dev.gradflow.analysis.sweep;

import dev.gradflow.core.tensor.Tensor;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The input that every point of a sweep runs on, as a value that can be sent elsewhere.
///
/// @param values x_1, x_2, … one after the other; not copied
/// @param width  I
public record SweepInput(double[] values, int width) implements Serializable {

    /// The first batch element of a series.
    ///
    /// @param series `[T, B, I]`
    /// @throws IllegalArgumentException if it has other axes
    public static SweepInput of(Tensor series) {
        if (series.shape().rank() != 3) {
            throw new IllegalArgumentException(
                    "series has shape " + series.shape() + ", expected [steps, batch, inputs]");
        }
        return new SweepInput(series.select(1, 0).toArray(), series.extent(2));
    }

    /// T.
    public int steps() {
        return width == 0 ? 0 : values.length / width;
    }

    /// The first `steps` steps as `[steps, 1, I]`.
    Tensor first(int steps) {
        return Tensor.of(Arrays.copyOf(values, steps * width), steps, 1, width);
    }

    /// A sum that tells this input from others: eight hexadecimal digits.
    public String fingerprint() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES + Integer.BYTES);
        bytes.asDoubleBuffer().put(values);
        bytes.putInt(values.length * Double.BYTES, width);
        CRC32C sum = new CRC32C();
        sum.update(bytes.array());
        return String.format("%08x", sum.getValue());
    }
}
