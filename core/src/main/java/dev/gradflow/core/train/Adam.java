package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.kernel.Updates;
import java.util.List;

/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), PyTorch's `Adam` and `AdamW`.
///
/// `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `p ← p - rate·m̂/(√v̂ + ε)` with `m̂ = m/(1-β₁ᵗ)`, `v̂ = v/(1-β₂ᵗ)`.
/// Immutable.
///
/// @param beta1       β₁
/// @param beta2       β₂
/// @param epsilon     ε
/// @param weightDecay λ
/// @param decoupled   whether parameters shrink by `1 - rate·λ` (AdamW) rather than λ·p being added to the gradient
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
        implements UpdateRule {
    /// PyTorch's defaults of `Adam`.
    public Adam() {
        this(0.9, 0.999, 1e-8, 0, false);
    }

    /// PyTorch's defaults of `AdamW`: a weight decay of 0.01, decoupled.
    public static Adam w() {
        return new Adam(0.9, 0.999, 1e-8, 0.01, true);
    }

    @Override
    public List<String> memory() {
        return List.of("exp_avg", "exp_avg_sq");
    }

    void update(
            Updates updates, double rate, long step, Tensor parameter, Tensor gradient, List<Tensor> memory) {
        double stepSize = rate / (1 - Math.pow(beta1, (double) step));
        double root = Math.sqrt(1 - Math.pow(beta2, (double) step));
        double decay = decoupled ? 0 : weightDecay;
        double shrink = decoupled ? 1 - rate * weightDecay : 1;
        updates.adam(
                parameter,
                gradient,
                memory.getFirst(),
                memory.getLast(),
                new Updates.AdamStep(stepSize, beta1, beta2, epsilon, root, decay, shrink));
    }
}
