package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// The k-step product P(t,k) = J_t · J_{t-1} · … · J_{t-k+1} = ∂s_t/∂s_{t-k}, one step after the other (MATH §1, §9).
///
/// Held as a normalised factor beside a log-scale: a product of 10,000 steps has a finite, correct log-norm. Mutable;
/// shares the scratch memory of the [StepJacobians] it is made from: one thread at a time.
///
/// {@snippet file="dev/gradflow/analysis/ExamplesTest.java" region="product"}
public final class JacobianProduct {
    private final StepJacobians jacobians;
    private final int end;
    private final ScaledMatrix product;
    private int lag;

    private JacobianProduct(StepJacobians jacobians, int end, ScaledMatrix product) {
        this.jacobians = jacobians;
        this.end = end;
        this.product = product;
    }

    /// P(t,0) = I.
    ///
    /// @param end t, the step at which the product ends, 1..T
    /// @throws IndexOutOfBoundsException if there is no such step
    public static JacobianProduct endingAt(StepJacobians jacobians, int end) {
        Steps.require(end, 1, jacobians.steps());
        return new JacobianProduct(jacobians, end, ScaledMatrix.identity(jacobians.precision(), jacobians.size()));
    }

    /// Some rows of P(t,0) = I: the derivative of `count` components of s_t from `first` on, `[count, n]`.
    ///
    /// @throws IndexOutOfBoundsException if there is no such step or component
    public static JacobianProduct rowsEndingAt(StepJacobians jacobians, int end, int first, int count) {
        Steps.require(end, 1, jacobians.steps());
        if (first < 0 || count < 0 || first > jacobians.size() - count) {
            throw new IndexOutOfBoundsException(count + " components of the state from " + first + " on: there are "
                    + jacobians.size());
        }
        Tensor rows = Tensor.zeros(jacobians.precision(), count, jacobians.size());
        for (int i = 0; i < count; i++) {
            rows.set(1, i, first + i);
        }
        return new JacobianProduct(jacobians, end, new ScaledMatrix(rows));
    }

    /// t.
    public int end() {
        return end;
    }

    /// k.
    public int lag() {
        return lag;
    }

    /// Goes from P(t,k) to P(t,k+1) = P(t,k)·J_{t-k}.
    ///
    /// @throws IllegalStateException if k = t: there is no step before the first
    public void extend() {
        if (lag == end) {
            throw new IllegalStateException("the product ending at step " + end + " has lag " + lag
                    + " already: there is no step before the first");
        }
        var dense = jacobians.dense();
        dense.form(end - lag);
        if (product.isMultipliedInParts()) {
            dense.pack();
        }
        product.multiply(dense::leftMultiply);
        lag++;
    }

    /// Goes on by `lags` steps, a team of threads sharing the work, and gives ln σ_max(P(t,k)) after each of them.
    ///
    /// The same bits as [#extend] and [#logSpectralNorm(double)] in turn, for any team.
    ///
    /// @param tolerance the relative error of σ_max that is allowed
    /// @return `[lags]`; -∞ for a zero product, NaN where the norm did not converge
    /// @throws IllegalStateException if there are fewer steps left
    public double[] extend(int lags, double tolerance, ThreadTeam team) {
        if (lags < 0 || lags > end - lag) {
            throw new IllegalStateException("the product ending at step " + end + " has lag " + lag
                    + " and cannot go on by " + lags + ": it begins at the first step at the latest");
        }
        double[] logs = new SharedExtension(jacobians, product, end - lag, tolerance, team).run(lags);
        lag += lags;
        return logs;
    }

    /// The relative error of σ_max that is allowed for products in single precision, whose own rounding is of that
    /// size.
    public static final double SINGLE_TOLERANCE = 1e-5;

    /// ln σ_max(P(t,k)) within [SpectralNorm#TOLERANCE], or [#SINGLE_TOLERANCE] in F32; -∞ for a zero product, NaN if
    /// the norm did not converge.
    public double logSpectralNorm() {
        return logSpectralNorm(
                jacobians.precision() == Precision.F64 ? SpectralNorm.TOLERANCE : SINGLE_TOLERANCE);
    }

    /// ln σ_max(P(t,k)) within a relative error of σ_max; -∞ for a zero product, NaN if the norm did not converge.
    public double logSpectralNorm(double tolerance) {
        return product.logSpectralNorm(tolerance);
    }

    /// The normalised factor: P = factor · e^[#logScale]. A view that the next [#extend] overwrites.
    public Tensor factor() {
        return product.factor();
    }

    /// The natural logarithm of what the factor must be multiplied by.
    public double logScale() {
        return product.logScale();
    }

    /// P(t,k) itself in double precision; entries beyond the range of doubles are 0 or infinite.
    public Tensor toTensor() {
        return product.unscaled();
    }

    ScaledMatrix scaled() {
        return product;
    }
}
