package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// A map times a number.
record ScaledMap(LinearMap original, double factor) implements LinearMap {
    @Override
    public int rows() {
        return original.rows();
    }

    @Override
    public int columns() {
        return original.columns();
    }

    @Override
    public Precision precision() {
        return original.precision();
    }

    @Override
    public void apply(Tensor vectors, Tensor results) {
        original.apply(vectors, results);
        scale(results);
    }

    @Override
    public void applyTransposed(Tensor vectors, Tensor results) {
        original.applyTransposed(vectors, results);
        scale(results);
    }

    private void scale(Tensor block) {
        for (int row = 0; row < block.extent(0); row++) {
            int start = block.offset() + row * block.stride(0);
            for (int i = 0; i < block.extent(1); i++) {
                block.storage().set(start + i, factor * block.storage().get(start + i));
            }
        }
    }
}
