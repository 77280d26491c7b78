package dev.gradflow.simd;

/// Operations on the bits of single numbers, as [VectorCode] does them on vectors.
final class Bits {
    private Bits() {}

    /// A power of 2, whose exponent with its bias is in the lowest bits of the significand of `shifted`.
    static double power(double shifted) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << ElementType.F64.mantissa());
    }

    /// The same in single precision.
    static float power(float shifted) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << ElementType.F32.mantissa());
    }
}
