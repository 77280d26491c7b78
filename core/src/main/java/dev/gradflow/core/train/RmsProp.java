package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.kernel.Updates;
import java.util.List;

/// RMSProp (Tieleman and Hinton 2012), PyTorch's `RMSprop`: `v ← α·v + (1-α)·g²`, `p ← p - rate·g/(√v + ε)`.
///
/// Immutable.
///
/// @param alpha       α, how much of the mean square is kept
/// @param epsilon     ε
/// @param weightDecay λ; λ·p is added to the gradient
/// @param momentum    0 for none; else the steps pile up as in [Sgd]
public record RmsProp(double alpha, double epsilon, double weightDecay, double momentum) implements UpdateRule {
    /// PyTorch's defaults.
    public RmsProp() {
        this(0.99, 1e-8, 0, 0);
    }

    @Override
    public List<String> memory() {
        return List.of("square_avg", "momentum_buffer");
    }

    void update(
            Updates updates, double rate, Tensor parameter, Tensor gradient, List<Tensor> memory) {
        updates.rms(
                parameter,
                gradient,
                memory.getFirst(),
                memory.getLast(),
                new Updates.RmsStep(rate, alpha, epsilon, momentum, weightDecay));
    }
}
