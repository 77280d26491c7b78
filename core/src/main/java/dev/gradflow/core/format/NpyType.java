package dev.gradflow.core.format;

import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/// The element type that a .npy header names.
///
/// @param descr as the header has it, as in `<f8`
record NpyType(String descr, Dtype dtype, ByteOrder order) {
    private static final Map<String, Dtype> KNOWN = Map.ofEntries(
            Map.entry("f2", Dtype.F16),
            Map.entry("f4", Dtype.F32),
            Map.entry("f8", Dtype.F64),
            Map.entry("i1", Dtype.I8),
            Map.entry("i2", Dtype.I16),
            Map.entry("i4", Dtype.I32),
            Map.entry("i8", Dtype.I64),
            Map.entry("u1", Dtype.U8),
            Map.entry("u2", Dtype.U16),
            Map.entry("u4", Dtype.U32),
            Map.entry("u8", Dtype.U64),
            Map.entry("b1", Dtype.BOOL));
    private static final String ACCEPTED = "f2, f4, f8, i1 to i8, u1 to u8 with '<' or '>', and |b1 are supported";

    /// Understands a type, or says in the exception which kind it is and what is supported.
    static NpyType of(InputFile file, String descr) throws FormatException {
        char order = descr.isEmpty() ? 0 : descr.charAt(0);
        Optional<Dtype> dtype = Optional.ofNullable(descr.isEmpty() ? null : KNOWN.get(descr.substring(1)));
        boolean ordered = order == '<' || order == '>';
        if (dtype.isPresent() && (ordered || (order == '|' && dtype.get().bits() == Byte.SIZE))) {
            return new NpyType(descr, dtype.get(), order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }
        throw file.problem("dtype " + OneLine.quote(descr) + kind(descr) + "; " + ACCEPTED);
    }

    private static String kind(String descr) {
        return switch (descr.length() < 2 ? 0 : descr.charAt(1)) {
            case 'O' -> " holds Python objects";
            case 'c' -> " is complex";
            case 'S', 'a' -> " holds byte strings";
            case 'U' -> " holds text";
            case 'V' -> " holds raw or structured data";
            case 'M', 'm' -> " holds dates or time spans";
            case 'f' -> " is a float of another size or of unstated byte order";
            default -> " is not understood";
        };
    }
}
