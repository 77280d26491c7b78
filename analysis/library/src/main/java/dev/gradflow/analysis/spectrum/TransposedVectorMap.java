package dev.gradflow.analysis.spectrum;

/// Aᵀ, for a vector map A.
record TransposedVectorMap(VectorMap original) implements VectorMap {
    @Override
    public int rows() {
        return original.columns();
    }

    @Override
    public int columns() {
        return original.rows();
    }

    @Override
    public void apply(double[] x, int xOffset, double[] y, int yOffset) {
        original.applyTransposed(x, xOffset, y, yOffset);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        original.apply(x, xOffset, y, yOffset);
    }
}
