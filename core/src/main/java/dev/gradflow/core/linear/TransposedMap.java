package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// Aᵀ, for a map A.
record TransposedMap(LinearMap original) implements LinearMap {
    @Override
    public int rows() {
        return original.columns();
    }

    @Override
    public int columns() {
        return original.rows();
    }

    @Override
    public Precision precision() {
        return original.precision();
    }

    @Override
    public void apply(Tensor vectors, Tensor results) {
        original.applyTransposed(vectors, results);
    }

    @Override
    public void applyTransposed(Tensor vectors, Tensor results) {
        original.apply(vectors, results);
    }

    @Override
    public LinearMap transposed() {
        return original;
    }
}
