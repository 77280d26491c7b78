package dev.gradflow.simd;

/// Operations on the bits of single numbers, as [VectorCode] does them on vectors.
final class Bits {
    private Bits() {}

    /// 2^(n + exponent), where n is the integer in the lowest bits of the significand of `shifted`.
    static double power(double shifted, int exponent) {
        ElementType type = ElementType.F64;
        long bits = Double.doubleToRawLongBits(shifted) << type.mantissa();
        return Double.longBitsToDouble(bits + ((long) (type.bias() + exponent) << type.mantissa()));
    }

    /// The same in single precision.
    static float power(float shifted, int exponent) {
        ElementType type = ElementType.F32;
        int bits = Float.floatToRawIntBits(shifted) << type.mantissa();
        return Float.intBitsToFloat(bits + ((type.bias() + exponent) << type.mantissa()));
    }
}
