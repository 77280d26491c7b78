package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Tensor;

/// A square matrix whose spectral radius is known by construction.
///
/// @param mustConverge whether the dominant eigenvalue is so well-conditioned that it has to be found
/// @param uncertainty  how far, relatively, rounding while the matrix was made may have moved the radius
record KnownMatrix(String name, double[] entries, int order, double rho, double uncertainty, boolean mustConverge) {
    DenseMap map() {
        return DenseMap.of(Tensor.of(entries, order, order));
    }

    KnownMatrix scaled(int exponent) {
        double[] scaled = new double[entries.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.scalb(entries[i], exponent);
        }
        return new KnownMatrix(
                name + " * 2^" + exponent, scaled, order, Math.scalb(rho, exponent), uncertainty, mustConverge);
    }

    @Override
    public String toString() {
        return name;
    }
}
