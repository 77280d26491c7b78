package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.kernel.Updates;
import java.util.List;

/// Stochastic gradient descent, PyTorch's `SGD`: `b ← momentum·b + g`, `p ← p - rate·b`.
///
/// Immutable.
///
/// @param momentum    0 for none
/// @param weightDecay λ; λ·p is added to the gradient
/// @param nesterov    whether to step along `g + momentum·b` instead (Nesterov's momentum)
public record Sgd(double momentum, double weightDecay, boolean nesterov) implements UpdateRule {
    /// PyTorch's defaults: no momentum, no weight decay.
    public Sgd() {
        this(0, 0, false);
    }

    @Override
    public List<String> memory() {
        return List.of("momentum_buffer");
    }

    void update(
            Updates updates, double rate, Tensor parameter, Tensor gradient, List<Tensor> memory) {
        updates.sgd(
                parameter,
                gradient,
                memory.getFirst(),
                new Updates.SgdStep(rate, momentum, weightDecay, nesterov));
    }
}
