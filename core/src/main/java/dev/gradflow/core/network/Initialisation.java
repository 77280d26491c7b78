package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;

/// How weights are drawn before training; deterministic for a given seed.
public final class Initialisation {
    private Initialisation() {}

    /// Every parameter from U(-1/√H, 1/√H), PyTorch's default for recurrent layers.
    ///
    /// One draw a parameter, tensor by tensor in the order of [Parameters#tensors] and row by row.
    public static Parameters uniform(Architecture architecture, Precision precision, long seed) {
        Parameters parameters = Parameters.zeros(architecture, precision);
        SplittableRandom random = new SplittableRandom(seed);
        double bound = 1 / Math.sqrt(architecture.hiddenSize());
        for (Tensor tensor : parameters.tensors().values()) {
            for (int i = 0; i < tensor.shape().size(); i++) {
                tensor.storage().set(i, random.nextDouble(-bound, bound));
            }
        }
        return parameters;
    }

    /// Sets the bias of the forget gate to `bias` in every unit (Gers et al. 2000; Jozefowicz et al. 2015 advise 1).
    ///
    /// Both bias vectors add up, so `bias_ih` takes the value and `bias_hh` is set to zero.
    ///
    /// @throws IllegalArgumentException if the cell has no gate `f` or no biases
    public static void forgetBias(Parameters parameters, double bias) {
        for (int layer = 0; layer < parameters.architecture().layers(); layer++) {
            Tensor forget = gateBias(parameters, "f", layer);
            for (int u = 0; u < forget.extent(0); u++) {
                forget.set(bias, u);
            }
        }
    }

    /// Chrono initialisation (Tallec and Ollivier 2018): forget biases ln U(1, T_max - 1), input biases their
    /// negatives.
    ///
    /// Units then forget over time scales spread evenly up to `longest` steps.
    ///
    /// @param longest T_max, in steps, at least 3
    /// @throws IllegalArgumentException if the cell has no gates `f` and `i`, no biases, or `longest` is below 3
    public static void chrono(Parameters parameters, int longest, long seed) {
        if (longest < 3) {
            throw new IllegalArgumentException(
                    "chrono initialisation for " + longest + " steps: at least 3 are needed");
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int layer = 0; layer < parameters.architecture().layers(); layer++) {
            Tensor forget = gateBias(parameters, "f", layer);
            Tensor input = gateBias(parameters, "i", layer);
            for (int u = 0; u < forget.extent(0); u++) {
                double bias = Math.log(random.nextDouble(1, longest - 1));
                forget.set(bias, u);
                input.set(-bias, u);
            }
        }
    }

    private static Tensor gateBias(Parameters parameters, String gate, int layer) {
        Tensor recurrent = parameters.gate("bias_hh_l" + layer, gate);
        for (int u = 0; u < recurrent.extent(0); u++) {
            recurrent.set(0, u);
        }
        return parameters.gate("bias_ih_l" + layer, gate);
    }
}
