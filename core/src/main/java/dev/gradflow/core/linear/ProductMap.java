package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;

/// The product of maps, applied factor by factor and never formed.
final class ProductMap implements LinearMap {
    private final List<LinearMap> factors;

    ProductMap(List<LinearMap> factors) {
        this.factors = List.copyOf(factors);
        if (this.factors.isEmpty()) {
            throw new IllegalArgumentException("a product of maps needs at least one factor, there are 0");
        }
        for (int i = 1; i < this.factors.size(); i++) {
            LinearMap left = this.factors.get(i - 1);
            LinearMap right = this.factors.get(i);
            if (left.columns() != right.rows() || left.precision() != right.precision()) {
                throw new IllegalArgumentException("factor " + i + " is " + describe(right) + ", the factor before it "
                        + describe(left) + ": their inner lengths and precisions must agree");
            }
        }
    }

    private static String describe(LinearMap map) {
        return map.precision() + "[" + map.rows() + ", " + map.columns() + "]";
    }

    @Override
    public int rows() {
        return factors.getFirst().rows();
    }

    @Override
    public int columns() {
        return factors.getLast().columns();
    }

    @Override
    public Precision precision() {
        return factors.getFirst().precision();
    }

    @Override
    public void apply(Tensor vectors, Tensor results) {
        Blocks.check(this, vectors, columns(), results, rows());
        Tensor current = vectors;
        for (int i = factors.size() - 1; i >= 0; i--) {
            LinearMap factor = factors.get(i);
            Tensor next = i == 0 ? results : Tensor.zeros(precision(), vectors.extent(0), factor.rows());
            factor.apply(current, next);
            current = next;
        }
    }

    @Override
    public void applyTransposed(Tensor vectors, Tensor results) {
        Blocks.check(this, vectors, rows(), results, columns());
        Tensor current = vectors;
        for (int i = 0; i < factors.size(); i++) {
            LinearMap factor = factors.get(i);
            boolean last = i == factors.size() - 1;
            Tensor next = last ? results : Tensor.zeros(precision(), vectors.extent(0), factor.columns());
            factor.applyTransposed(current, next);
            current = next;
        }
    }
}
