package dev.gradflow.core.network;

import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// J_t = ∂s_t/∂s_{t-1} as a linear map, by tangents and cotangents of the cell's program; never formed.
///
/// Shares scratch memory with the [StepJacobians] it came from: one thread at a time.
public final class StepJacobian implements LinearMap {
    private final StepJacobians steps;
    private final int t;

    StepJacobian(StepJacobians steps, int t) {
        this.steps = steps;
        this.t = t;
    }

    /// The step t, 1..T.
    public int step() {
        return t;
    }

    @Override
    public int rows() {
        return steps.size();
    }

    @Override
    public int columns() {
        return steps.size();
    }

    @Override
    public Precision precision() {
        return steps.precision();
    }

    @Override
    public void apply(Tensor vectors, Tensor results) {
        steps.apply(t, vectors, results);
    }

    @Override
    public void applyTransposed(Tensor vectors, Tensor results) {
        steps.applyTransposed(t, vectors, results);
    }

    /// J_t as a new dense tensor `[n, n]`, by folding the diagonals around the weights (MATH §6).
    public Tensor dense() {
        DenseJacobian dense = steps.dense();
        dense.form(t);
        return dense.matrix().copy();
    }
}
