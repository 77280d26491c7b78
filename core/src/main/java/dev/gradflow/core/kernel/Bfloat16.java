package dev.gradflow.core.kernel;

/// The format bfloat16: the upper half of a single-precision number, with 8 significant bits and the same range.
///
/// Stateless.
public final class Bfloat16 {
    private static final int HALF = 0x7FFF;
    private static final int QUIET_NAN = 0x0040_0000;

    private Bfloat16() {}

    /// `value` rounded to the nearest number of the format, ties to even; NaN stays NaN.
    public static float round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return Float.intBitsToFloat((bits | QUIET_NAN) & 0xFFFF0000);
        }
        int odd = bits >>> 16 & 1;
        return Float.intBitsToFloat((bits + HALF + odd) & 0xFFFF0000);
    }
}
