package dev.gradflow.analysis;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.Objects;

/// How much of a recurrent weight's gradient comes from how far back, for a loss at the last step (MATH §2).
///
/// ∂E_T/∂W_hh = Σ_k δa_{T-k}·h_{T-k-1}ᵀ: the lag k = 0..T-1 says how many steps before the loss the weight was used.
/// Immutable.
public final class WeightGradientByLag {
    private final Tensor[] contributions;
    private final double[] norms;

    private WeightGradientByLag(Trajectory trajectory, Gradients gradients, int layer) {
        int steps = trajectory.steps();
        int size = trajectory.network().architecture().hiddenSize();
        var gates = trajectory.network().program().gates();
        Tensor before = trajectory.state(layer, trajectory.network().program().states().getFirst().name());
        this.contributions = new Tensor[steps];
        this.norms = new double[steps];
        for (int k = 0; k < steps; k++) {
            InterruptedCallException.check();
            contributions[k] = Tensor.of(new double[gates.size() * size * size], gates.size() * size, size);
        }
        for (int g = 0; g < gates.size(); g++) {
            Tensor preactivation = gradients.preactivation(layer, gates.get(g));
            for (int k = 0; k < steps; k++) {
                int step = steps - 1 - k;
                addOuter(
                        preactivation.select(0, step),
                        before.select(0, step),
                        contributions[k].slice(0, g * size, size));
            }
        }
        for (int k = 0; k < steps; k++) {
            for (int row = 0; row < gates.size() * size; row++) {
                InterruptedCallException.check();
                for (double entry : contributions[k].select(0, row).toArray()) {
                    norms[k] = Math.hypot(norms[k], entry);
                }
            }
        }
    }

    /// target += Σ over the batch of a·bᵀ.
    private static void addOuter(Tensor a, Tensor b, Tensor target) {
        for (int element = 0; element < a.extent(0); element++) {
            double[] left = a.select(0, element).toArray();
            double[] right = b.select(0, element).toArray();
            for (int u = 0; u < left.length; u++) {
                InterruptedCallException.check();
                for (int v = 0; v < right.length; v++) {
                    target.set(Math.fma(left[u], right[v], target.get(u, v)), u, v);
                }
            }
        }
    }

    /// Splits the gradient of `weight_hh` of one layer.
    ///
    /// @param lossGradient ∂E/∂output at the last step, `[B, H]`
    /// @throws IllegalArgumentException if the shape does not fit, or recurrent weights of the cell multiply anything but
    ///     h, or a gate takes no product with h
    public static WeightGradientByLag of(Trajectory trajectory, Tensor lossGradient, int layer) {
        CellProgram program = trajectory.network().program();
        for (Value linear : program.linears()) {
            Value source = linear.operand(0);
            if (!source.equals(program.input()) && !source.equals(program.states().getFirst())) {
                throw new IllegalArgumentException("cell " + program.name() + " has recurrent weights that multiply "
                        + source + "; lags are told apart where they multiply "
                        + program.states().getFirst() + " alone");
            }
        }
        return new WeightGradientByLag(trajectory, Bptt.gradients(trajectory, lossGradient), layer);
    }

    /// The part of lag k of the gradient, `[G·H, H]`; all parts add up to the gradient. Not copied.
    ///
    /// @throws IndexOutOfBoundsException unless k is in 0..T-1
    public Tensor contribution(int k) {
        return contributions[Objects.checkIndex(k, contributions.length)];
    }

    /// The Frobenius norm of the part of each lag k = 0..T-1, as a copy.
    public double[] norms() {
        return norms.clone();
    }

    /// The effective horizon: the smallest lag such that lags up to it hold `share` of the sum of all norms.
    ///
    /// @param share from 0 to 1, as 0.9
    public int horizon(double share) {
        return EffectiveHorizon.holding(norms, share);
    }
}
