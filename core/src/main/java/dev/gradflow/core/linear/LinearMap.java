package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;

/// A real matrix A known by its action on vectors, which may never be formed.
///
/// Blocks of vectors are tensors `[count, length]`, one vector a row, unit stride along a row. Implementations are
/// deterministic; they may keep scratch memory, so one instance is used by one thread at a time.
public interface LinearMap {
    /// The length of the vectors that A produces.
    int rows();

    /// The length of the vectors that A accepts.
    int columns();

    /// The precision of the vectors accepted and produced.
    Precision precision();

    /// Overwrites each row of `results` `[count, rows]` with A times the same row of `vectors` `[count, columns]`.
    ///
    /// The two must not overlap.
    ///
    /// @throws IllegalArgumentException if a shape or precision does not fit
    void apply(Tensor vectors, Tensor results);

    /// Overwrites each row of `results` `[count, columns]` with Aᵀ times the same row of `vectors` `[count, rows]`.
    ///
    /// The two must not overlap.
    ///
    /// @throws IllegalArgumentException if a shape or precision does not fit
    void applyTransposed(Tensor vectors, Tensor results);

    /// Aᵀ as a map of its own, sharing this one.
    default LinearMap transposed() {
        return new TransposedMap(this);
    }

    /// The map `factor·A`, sharing this one.
    default LinearMap scaled(double factor) {
        return new ScaledMap(this, factor);
    }

    /// The product of `factors`, the leftmost first, which is applied factor by factor and never formed.
    ///
    /// @throws IllegalArgumentException if there is no factor, or neighbours do not fit
    static LinearMap product(List<? extends LinearMap> factors) {
        return new ProductMap(List.copyOf(factors));
    }
}
