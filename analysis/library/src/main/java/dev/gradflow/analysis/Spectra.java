package dev.gradflow.analysis;

import java.util.List;

/// Eigenvalues of the recurrent weights and of the last step, and all singular values of products that end there.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param eigenvalues one entry for each gate's recurrent weights, and one for J_T
/// @param lags        k
/// @param logSingular for each lag the natural logarithms of the singular values of P(T,k), largest first; NaN where they
///     are below the rounding of the product's entries, n·u·σ_max, and would be noise
public record Spectra(List<Plane> eigenvalues, int[] lags, List<double[]> logSingular) {
    /// The eigenvalues of one matrix, those of largest modulus first; NaN where one was not found.
    ///
    /// Arrays are not copied and must not be modified.
    ///
    /// @param name what matrix
    /// @param re   the real parts
    /// @param im   the imaginary parts
    public record Plane(String name, double[] re, double[] im) {}
}
