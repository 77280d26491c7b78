package dev.gradflow.core.format;

import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes the elements of a tensor, little-endian and row-major, in its own precision.
final class ElementWriter {
    private static final int CHUNK_ELEMENTS = 1 << 15;

    private ElementWriter() {}

    static void write(OutputStream out, Tensor tensor) throws IOException {
        Tensor flat = tensor.isContiguous() ? tensor : tensor.copy();
        int bytes = tensor.precision().bytes();
        int size = tensor.shape().size();
        ByteBuffer chunk =
                ByteBuffer.allocate(Math.min(size, CHUNK_ELEMENTS) * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < size; from += CHUNK_ELEMENTS) {
            int count = Math.min(CHUNK_ELEMENTS, size - from);
            int at = flat.offset() + from;
            switch (flat.storage()) {
                case DoubleStorage doubles -> chunk.asDoubleBuffer().put(doubles.array(), at, count);
                case FloatStorage floats -> chunk.asFloatBuffer().put(floats.array(), at, count);
            }
            out.write(chunk.array(), 0, count * bytes);
        }
    }
}
