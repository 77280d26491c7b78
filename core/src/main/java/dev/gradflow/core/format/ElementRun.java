package dev.gradflow.core.format;

import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Consecutive elements of one type in a file.
///
/// @param what how messages call the elements, as in `tensor 'x', `; may be empty
/// @param begin the byte of the file at which the first element starts
record ElementRun(InputFile file, String what, Dtype dtype, ByteOrder order, long begin) {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int SIGNIFICAND_BITS = 53;

    /// Fills `target`, widening exactly to double and from there rounding to the target's precision.
    ///
    /// @throws FormatException if a 64-bit integer is no double, or a truth value neither 0 nor 1, naming its place
    void readInto(Storage target) throws FormatException {
        int bytes = dtype.bits() / Byte.SIZE;
        int perChunk = CHUNK_BYTES / bytes;
        ByteBuffer chunk =
                ByteBuffer.allocate(Math.min(perChunk, target.length()) * bytes).order(order);
        for (int from = 0; from < target.length(); from += perChunk) {
            int count = Math.min(perChunk, target.length() - from);
            file.read(begin + (long) from * bytes, chunk.clear().limit(count * bytes));
            decode(chunk, target, from, count);
        }
    }

    private void decode(ByteBuffer chunk, Storage target, int from, int count) throws FormatException {
        if (dtype == Dtype.F64 && target instanceof DoubleStorage doubles) {
            chunk.asDoubleBuffer().get(doubles.array(), from, count);
        } else if (dtype == Dtype.F32 && target instanceof FloatStorage floats) {
            chunk.asFloatBuffer().get(floats.array(), from, count);
        } else {
            for (int i = 0; i < count; i++) {
                target.set(from + i, element(chunk, i, from + i));
            }
        }
    }

    private double element(ByteBuffer chunk, int i, int index) throws FormatException {
        return switch (dtype) {
            case F64 -> chunk.getDouble(Double.BYTES * i);
            case F32 -> chunk.getFloat(Float.BYTES * i);
            case F16 -> Float.float16ToFloat(chunk.getShort(Short.BYTES * i));
            case BF16 -> Float.intBitsToFloat(chunk.getShort(Short.BYTES * i) << Short.SIZE);
            case I8 -> chunk.get(i);
            case U8 -> Byte.toUnsignedInt(chunk.get(i));
            case I16 -> chunk.getShort(Short.BYTES * i);
            case U16 -> Short.toUnsignedInt(chunk.getShort(Short.BYTES * i));
            case I32 -> chunk.getInt(Integer.BYTES * i);
            case U32 -> Integer.toUnsignedLong(chunk.getInt(Integer.BYTES * i));
            case I64 -> signed(chunk.getLong(Long.BYTES * i), index);
            case U64 -> unsigned(chunk.getLong(Long.BYTES * i), index);
            case BOOL -> truth(chunk.get(i), index);
            case F4, F6_E2M3, F6_E3M2, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, C64 ->
                throw new IllegalArgumentException(dtype + " is not read as numbers");
        };
    }

    private double signed(long value, int index) throws FormatException {
        // |Long.MIN_VALUE| stays negative, yet as an unsigned magnitude it is right.
        requireExact(Math.abs(value), Long.toString(value), index);
        return value;
    }

    private double unsigned(long value, int index) throws FormatException {
        requireExact(value, Long.toUnsignedString(value), index);
        double half = value >>> 1;
        return value >= 0 ? value : 2 * half;
    }

    private void requireExact(long magnitude, String shown, int index) throws FormatException {
        int significant = Long.SIZE - Long.numberOfLeadingZeros(magnitude) - Long.numberOfTrailingZeros(magnitude);
        if (significant > SIGNIFICAND_BITS) {
            throw file.problem(what + "element " + index + ": " + shown
                    + " has no exact double; integers up to 2^53 in size would be accepted");
        }
    }

    private double truth(byte value, int index) throws FormatException {
        if (value != 0 && value != 1) {
            throw file.problem(what + "element " + index + ": byte " + Byte.toUnsignedInt(value)
                    + " as a truth value; 0 or 1 would be accepted");
        }
        return value;
    }
}
