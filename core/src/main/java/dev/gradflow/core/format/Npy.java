package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// NumPy's .npy files: one array each.
///
/// Stateless. A tensor that is read is a new one, which belongs to the caller; one that is written is only read.
public final class Npy {
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /// Reads an array as double precision; see [#read(Path, Precision)].
    ///
    /// @throws FormatException if there is no such file, or it is not sound
    /// @throws IOException if it cannot be closed
    public static Tensor read(Path path) throws IOException {
        return read(path, Precision.F64);
    }

    /// Reads an array of versions 1.0, 2.0 or 3.0, of either byte order, in C or Fortran order.
    ///
    /// Floating-point numbers of 16, 32 and 64 bits, integers and truth values are widened exactly to double, and
    /// from there rounded to `precision`. The result is contiguous. NaN and infinities are legal here.
    ///
    /// @throws FormatException if there is no such file, it is not sound, or its elements are of another kind
    public static Tensor read(Path path, Precision precision) throws IOException {
        try (InputFile file = InputFile.open(path)) {
            return read(file, precision);
        }
    }

    /// Reads an array from an open file, from its first byte to its last, never going back.
    static Tensor read(InputFile file, Precision precision) throws FormatException {
        NpyHeader header = NpyHeader.read(file);
        Shape shape = Extents.inMemory(header.shape())
                .orElseThrow(() -> file.problem(
                        "shape " + header.shape() + " is too large; up to 2^31-1 elements are supported"));
        Dtype dtype = header.type().dtype();
        long needed = (long) shape.size() * (dtype.bits() / Byte.SIZE);
        long present = file.size() - header.dataStart();
        if (needed != present) {
            throw file.problem("byte " + header.dataStart() + ": found " + present + " bytes of data; "
                    + header.type().descr() + " of shape " + header.shape() + " takes " + needed);
        }
        Storage values = precision.allocate(shape.size());
        new ElementRun(file, "", dtype, header.type().order(), header.dataStart()).readInto(values);
        return header.fortranOrder() ? transposed(values, shape) : Tensor.of(values, 0, shape.extents());
    }

    /// The elements, which are in Fortran order, as a tensor in C order.
    private static Tensor transposed(Storage values, Shape shape) {
        int rank = shape.rank();
        int[] reversed = new int[rank];
        Arrays.setAll(reversed, axis -> shape.extent(rank - 1 - axis));
        Tensor view = Tensor.of(values, 0, reversed);
        for (int axis = 0; axis < rank / 2; axis++) {
            view = view.transpose(axis, rank - 1 - axis);
        }
        return view.copy();
    }

    /// Writes an array in version 1.0, C order, little-endian, whole or not at all: `<f8` for F64, `<f4` for F32.
    ///
    /// @throws IOException if the file cannot be written, naming it and the reason in one line
    public static void write(Path path, Tensor tensor) throws IOException {
        byte[] header = header(tensor);
        AtomicFile.write(path, out -> {
            out.write(header);
            ElementWriter.write(out, tensor);
        });
    }

    private static byte[] header(Tensor tensor) {
        int[] extents = tensor.shape().extents();
        StringBuilder shape = new StringBuilder();
        for (int extent : extents) {
            shape.append(shape.isEmpty() ? "" : " ").append(extent).append(',');
        }
        if (extents.length > 1) {
            shape.setLength(shape.length() - 1);
        }
        String text =
                "{'descr': '<f" + tensor.precision().bytes() + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int before = NpyHeader.MAGIC_BYTES + 2 + Short.BYTES;
        int total = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        header.put(NpyHeader.magic()).put((byte) 1).put((byte) 0).putShort((short) (total - before));
        header.put(text.getBytes(StandardCharsets.ISO_8859_1));
        Arrays.fill(header.array(), header.position(), total - 1, (byte) ' ');
        header.array()[total - 1] = '\n';
        return header.array();
    }
}
