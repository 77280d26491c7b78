package dev.gradflow.core.tensor;

/// The floating-point format in which a tensor is stored and a network computed.
public enum Precision {
    /// IEEE 754 binary32.
    F32(4, 0x1p-24),
    /// IEEE 754 binary64.
    F64(8, 0x1p-53);

    private final int bytes;
    private final double unitRoundoff;

    Precision(int bytes, double unitRoundoff) {
        this.bytes = bytes;
        this.unitRoundoff = unitRoundoff;
    }

    /// Bytes that one element takes.
    public int bytes() {
        return bytes;
    }

    /// Largest relative error of one correctly rounded operation: 2⁻²⁴ or 2⁻⁵³.
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /// Allocates zeroed storage for `length` elements.
    ///
    /// @throws IllegalArgumentException if `length` is negative
    public Storage allocate(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("storage length " + length + ": must not be negative");
        }
        return switch (this) {
            case F32 -> new FloatStorage(new float[length]);
            case F64 -> new DoubleStorage(new double[length]);
        };
    }
}
