package dev.gradflow.core.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The element types that a safetensors file may name.
///
/// All are listed and their extents checked; only the floating-point types of IEEE 754 and BF16 can be read as numbers.
public enum Dtype {
    /// True or false, one byte each.
    BOOL(8),
    /// Four-bit float of the OCP microscaling formats.
    F4(4),
    /// Six-bit float with two exponent bits.
    F6_E2M3(6),
    /// Six-bit float with three exponent bits.
    F6_E3M2(6),
    /// Unsigned byte.
    U8(8),
    /// Signed byte.
    I8(8),
    /// Eight-bit float with five exponent bits.
    F8_E5M2(8),
    /// Eight-bit float with four exponent bits.
    F8_E4M3(8),
    /// Eight-bit power of two.
    F8_E8M0(8),
    /// Eight-bit float with four exponent bits, without negative zero.
    F8_E4M3FNUZ(8),
    /// Eight-bit float with five exponent bits, without negative zero.
    F8_E5M2FNUZ(8),
    /// Signed 16-bit integer.
    I16(16),
    /// Unsigned 16-bit integer.
    U16(16),
    /// IEEE 754 binary16.
    F16(16),
    /// The upper half of a binary32.
    BF16(16),
    /// Signed 32-bit integer.
    I32(32),
    /// Unsigned 32-bit integer.
    U32(32),
    /// IEEE 754 binary32.
    F32(32),
    /// Complex number of two binary32.
    C64(64),
    /// IEEE 754 binary64.
    F64(64),
    /// Signed 64-bit integer.
    I64(64),
    /// Unsigned 64-bit integer.
    U64(64);

    private final int bits;

    Dtype(int bits) {
        this.bits = bits;
    }

    /// Bits that one element takes.
    public int bits() {
        return bits;
    }

    /// Whether elements can be weights: F64, F32, F16 and BF16.
    public boolean isWeight() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /// The type of that name, if there is one.
    static Optional<Dtype> named(String name) {
        return Arrays.stream(values())
                .filter(dtype -> dtype.name().equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Dtype::name).toList();
    }
}
