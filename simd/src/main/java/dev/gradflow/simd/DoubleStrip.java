package dev.gradflow.simd;

/// One row of A times several packed panels of B, one after another.
///
/// All panels pass in one call, which a call for each would make a tenth slower: a panel takes a few hundred
/// nanoseconds. Element j takes its products as in a [DoubleTile]. Each shape is a generated class of its own.
interface DoubleStrip {
    /// Computes the elements of C under all panels.
    ///
    /// @param panels the number of panels
    /// @param k      the inner length
    /// @param a      A, with unit stride along the inner index
    /// @param aStart the first element of the row
    /// @param b      B, in panels of equal width whose rows follow each other without a gap
    /// @param bStart the first element of the first panel
    /// @param bStep  the distance from a panel to the next one; negative if that lies before it
    /// @param c      C, with unit stride along the row
    /// @param cStart the first element under the first panel
    /// @param cStep  the distance from there to the first element under the next panel
    void run(
            int panels,
            int k,
            double[] a,
            int aStart,
            double[] b,
            int bStart,
            int bStep,
            double[] c,
            int cStart,
            int cStep);
}
