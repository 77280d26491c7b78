package dev.gradflow.analysis;

import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The loss whose gradient is followed back through a network.
///
/// The gradient is not copied, only read.
///
/// @param name     what E is, for people, in one line
/// @param gradient ∂⁺E/∂output of the top layer, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output
///     matters; null for [#MEAN_OUTPUT]
public record Loss(String name, @Nullable Tensor gradient) {
    /// A stand-in where no loss is given: the mean over units of the top layer's output at the step where it is taken.
    public static final Loss MEAN_OUTPUT =
            new Loss("E_t = mean over units of the output at step t (a stand-in: none was given)", null);

    /// A loss given by its gradient.
    ///
    /// @param gradient `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @throws IllegalArgumentException if it has neither form
    public static Loss of(String name, Tensor gradient) {
        int rank = gradient.shape().rank();
        if (rank != 2 && rank != 3) {
            throw new IllegalArgumentException("loss gradient has shape " + gradient.shape()
                    + ", expected [steps, batch, hidden] or [batch, hidden]");
        }
        return new Loss(name, gradient);
    }

    /// Whether the loss looks at the last output alone.
    boolean onlyLast() {
        return gradient != null && gradient.shape().rank() == 2;
    }

    /// ∂⁺E_t/∂output_t of one batch element, `[H]`.
    ///
    /// @param t the step, 1..T; not looked at where the loss has the last output's gradient alone
    public double[] at(int t, int element, int hiddenSize) {
        if (gradient == null) {
            double[] mean = new double[hiddenSize];
            Arrays.fill(mean, 1.0 / hiddenSize);
            return mean;
        }
        return (onlyLast() ? gradient : gradient.select(0, t - 1))
                .select(0, element)
                .toArray();
    }

    /// Checks that the gradient fits the output of a run.
    ///
    /// @throws IllegalArgumentException if it does not
    void check(Trajectory run, int steps) {
        if (gradient == null) {
            return;
        }
        int hidden = run.network().architecture().hiddenSize();
        int rank = gradient.shape().rank();
        if (gradient.extent(rank - 1) != hidden
                || gradient.extent(rank - 2) != run.batch()
                || (rank == 3 && gradient.extent(0) != steps)) {
            throw new IllegalArgumentException("loss gradient has shape " + gradient.shape() + ", expected [" + steps
                    + ", " + run.batch() + ", " + hidden + "] or [" + run.batch() + ", " + hidden + "]");
        }
    }
}
