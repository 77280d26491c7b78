package dev.gradflow.simd;

/// One generated loop of a pointwise program over contiguous elements.
abstract class DoubleLoop {
    /// Runs it over `count` elements, a multiple of the number of lanes.
    ///
    /// @param arrays  the memory of every slot and strip of the program
    /// @param starts  where the first element of each lies
    /// @param count   how many elements
    abstract void run(double[][] arrays, int[] starts, int count);
}
