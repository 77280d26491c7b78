package dev.gradflow.analysis.lyapunov;

import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;

/// The leading Lyapunov exponents over the few steps of one recorded run, without errors: a cheap look, not a
/// measurement.
///
/// In a third of the steps the tangent vectors turn into place, over the others their growth is averaged (MATH §9).
/// Products are computed in the network's precision. For long runs and standard errors there is [LyapunovMeasure].
/// Stateless.
public final class FiniteTimeExponents {
    private FiniteTimeExponents() {}

    /// Mean growth per step, natural logarithms, sorted descending.
    ///
    /// @param jacobians of a run of at least one step
    /// @param count     the number of exponents, at least 1; cut to n
    /// @return `[min(count, n)]`; -∞ for a direction that is annihilated, NaN where the run is not finite
    /// @throws IllegalArgumentException if there is no step, or `count` is below 1
    public static double[] of(StepJacobians jacobians, int count) {
        int steps = jacobians.steps();
        if (steps < 1 || count < 1) {
            throw new IllegalArgumentException(
                    count + " exponents of " + steps + " steps: there must be at least 1 of each");
        }
        int found = Math.min(count, jacobians.size());
        TangentFrame frame = new TangentFrame(found, jacobians.size(), 1);
        Tensor vectors = Tensor.zeros(jacobians.precision(), found, jacobians.size());
        Tensor images = Tensor.zeros(jacobians.precision(), found, jacobians.size());
        double[] growth = new double[found];
        double[] sums = new double[found];
        int turning = steps / 3;
        for (int t = 1; t <= steps; t++) {
            vectors.copyFrom(frame.vectors());
            jacobians.at(t).apply(vectors, images);
            frame.vectors().copyFrom(images);
            frame.orthonormalise(growth);
            for (int i = 0; t > turning && i < found; i++) {
                sums[i] += growth[i] / (steps - turning);
            }
        }
        return Arrays.stream(sums).map(sum -> -sum).sorted().map(sum -> -sum).toArray();
    }
}
