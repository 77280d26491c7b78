package dev.gradflow.core.linear;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

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
}
