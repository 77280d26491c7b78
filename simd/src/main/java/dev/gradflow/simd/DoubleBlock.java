package dev.gradflow.simd;

/// A part of an array.
///
/// @param start  where it begins
/// @param length how many elements it has
record DoubleBlock(double[] array, int start, int length) {
    static final DoubleBlock NONE = new DoubleBlock(new double[0], 0, 0);
}
