package dev.gradflow.core.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The header of a .npy file, read and checked.
///
/// @param dataStart the byte of the file at which the data begin
record NpyHeader(NpyType type, boolean fortranOrder, List<Long> shape, long dataStart) {
    static final int MAGIC_BYTES = 6;
    /// Ample: NumPy writes 118 bytes, and refuses to read more than 10,000.
    private static final int MOST_BYTES = 1 << 16;

    static byte[] magic() {
        return "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
    }

    static NpyHeader read(InputFile file) throws FormatException {
        int start = MAGIC_BYTES + 2;
        byte[] begin = new byte[start];
        if (file.size() < start + Short.BYTES) {
            throw file.problem(
                    "has " + file.size() + " bytes; a .npy file has a header of at least " + (start + Short.BYTES));
        }
        file.read(0, ByteBuffer.wrap(begin));
        if (!Arrays.equals(begin, 0, MAGIC_BYTES, magic(), 0, MAGIC_BYTES)) {
            boolean zip = begin[0] == 'P' && begin[1] == 'K';
            throw file.problem("byte 0: found other bytes than the magic \\x93NUMPY; a .npy file is needed"
                    + (zip ? " (this is a zip archive, as .npz files are)" : ""));
        }
        int major = begin[MAGIC_BYTES];
        if (major < 1 || major > 3 || begin[MAGIC_BYTES + 1] != 0) {
            throw file.problem("byte 6: found version " + Byte.toUnsignedInt(begin[MAGIC_BYTES]) + "."
                    + Byte.toUnsignedInt(begin[MAGIC_BYTES + 1]) + "; 1.0, 2.0 and 3.0 are supported");
        }
        int field = major == 1 ? Short.BYTES : Integer.BYTES;
        long length = length(file, start, field);
        byte[] text = new byte[(int) length];
        file.read(start + (long) field, ByteBuffer.wrap(text));
        int fault = major == 3 ? Utf8.firstFault(text) : -1;
        if (fault >= 0) {
            throw file.problem("byte " + (start + field + fault) + ": not UTF-8, as version 3.0 needs");
        }
        String dictionary = new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new NpyDictionary(file, dictionary, start + field).header(start + field + length);
    }

    private static long length(InputFile file, int start, int field) throws FormatException {
        ByteBuffer buffer = ByteBuffer.allocate(field).order(ByteOrder.LITTLE_ENDIAN);
        if (file.size() < start + field) {
            throw file.problem("has " + file.size() + " bytes and ends inside the header length");
        }
        file.read(start, buffer);
        long length =
                field == Short.BYTES ? Short.toUnsignedInt(buffer.getShort()) : Integer.toUnsignedLong(buffer.getInt());
        long most = Math.min(MOST_BYTES, file.size() - start - field);
        if (length > most) {
            throw file.problem("byte " + start + ": found header length " + length + ", but "
                    + (length > MOST_BYTES
                            ? "up to " + MOST_BYTES + " bytes would be accepted"
                            : "the file ends " + most + " bytes after it: it is cut short"));
        }
        return length;
    }
}
