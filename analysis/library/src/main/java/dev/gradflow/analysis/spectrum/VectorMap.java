package dev.gradflow.analysis.spectrum;

/// A matrix acting on single double vectors in arrays: what the iterations see of a linear map.
interface VectorMap {
    /// The length of results of [#apply].
    int rows();

    /// The length of arguments of [#apply].
    int columns();

    /// y = A·x.
    void apply(double[] x, int xOffset, double[] y, int yOffset);

    /// y = Aᵀ·x.
    void applyTransposed(double[] x, int xOffset, double[] y, int yOffset);

    /// Overwrites y with A·x, or with Aᵀ·x if `transposed`.
    default void apply(boolean transposed, double[] x, int xOffset, double[] y, int yOffset) {
        if (transposed) {
            applyTransposed(x, xOffset, y, yOffset);
        } else {
            apply(x, xOffset, y, yOffset);
        }
    }
}
