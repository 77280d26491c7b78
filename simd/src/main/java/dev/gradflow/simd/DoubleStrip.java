package dev.gradflow.simd;

/// One row of A times several packed panels of B, one after another.
///
/// All panels pass in one call, which a call for each would make a tenth slower: a panel takes a few hundred
/// nanoseconds. Element j takes its products as in a [DoubleTile]. Each shape is a generated class of its own.
abstract class DoubleStrip {
    /// Computes the elements of C under all panels, which are of equal width.
    ///
    /// @param operands A, B, C and the row, whose strides are not used
    /// @param panels   the number of panels
    /// @param aStart   the first element of the row of A
    /// @param bStart   the first element of the first panel
    /// @param bStep    the distance from a panel to the next one; negative if that lies before it
    /// @param cStart   the first element under the first panel
    /// @param cStep    the distance from there to the first element under the next panel
    /// @param rowStart the first element that the first panel of a strip from [Start#ROW] starts from
    abstract void run(DoubleOperands operands, int panels, int aStart, int bStart, int bStep, int cStart, int cStep, int rowStart);
}
