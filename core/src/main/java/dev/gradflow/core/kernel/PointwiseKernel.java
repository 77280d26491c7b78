package dev.gradflow.core.kernel;

/// A [PointwiseProgram] made executable by a provider for one precision.
///
/// Immutable and safe to share between threads, as long as each uses [Operands] of its own.
public interface PointwiseKernel {
    /// The program that this kernel runs.
    PointwiseProgram program();

    /// Runs the program at every element of a block of `rows × width`.
    ///
    /// Element `(r, u)` of slot `s` is `storage(s)[offset(s) + r·rowStride(s) + u]`. A row stride of 0 makes an input
    /// the same for all rows. An output may occupy exactly the memory of an input with the same stride, so a block
    /// can be updated in place; any other overlap of an output with another slot gives undefined results.
    ///
    /// @throws IllegalArgumentException  if a slot is unbound or has another precision
    /// @throws IndexOutOfBoundsException if a slot's block leaves its storage
    void run(int rows, int width, Operands operands);
}
