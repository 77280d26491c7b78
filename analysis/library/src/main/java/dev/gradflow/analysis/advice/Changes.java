package dev.gradflow.analysis.advice;

import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Changes of one layer's parameters, each in place.
final class Changes {
    private Changes() {}

    /// Adds to the bias of a gate; both bias vectors add up, so one takes it.
    static Consumer<Parameters> shiftBias(int layer, String gate, double by) {
        return parameters -> {
            Tensor bias = parameters.gate("bias_ih_l" + layer, gate);
            for (int u = 0; u < bias.extent(0); u++) {
                bias.set(bias.get(u) + by, u);
            }
        };
    }

    /// Draws the biases of the keeping gate, and of a gate `i` against them, for time scales up to a horizon.
    static Consumer<Parameters> chrono(int layer, KeepingGate keeping, int horizon, long seed) {
        return parameters -> {
            List<String> gates = parameters.architecture().cell().program().gates();
            List<String> writing = gates.contains("i") && !keeping.gate().equals("i") ? List.of("i") : List.of();
            Initialisation.chrono(
                    parameters,
                    layer,
                    keeping.gate(),
                    keeping.inverse(),
                    writing,
                    horizon,
                    new SplittableRandom(seed));
        };
    }

    /// Multiplies the recurrent weights of every gate.
    static Consumer<Parameters> scale(int layer, double factor) {
        return parameters -> multiply(parameters.get("weight_hh_l" + layer), factor);
    }

    /// Puts random orthogonal matrices times a gain in the place of every gate's recurrent weights.
    static Consumer<Parameters> orthogonal(int layer, double gain, long seed) {
        return parameters -> {
            Parameters drawn = parameters.copy(parameters.precision());
            Initialisation.orthogonal(drawn, gain, seed);
            String name = "weight_hh_l" + layer;
            parameters.get(name).copyFrom(drawn.get(name));
        };
    }

    /// Multiplies all weights and biases that lead into one gate.
    static Consumer<Parameters> scaleGate(int layer, String gate, double factor) {
        return parameters -> {
            for (String name : List.of("weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l")) {
                if (parameters.tensors().containsKey(name + layer)) {
                    multiply(parameters.gate(name + layer, gate), factor);
                }
            }
        };
    }

    /// The elements of a block of whole rows lie one after the other.
    private static void multiply(Tensor block, double factor) {
        for (int i = block.offset(); i < block.offset() + block.shape().size(); i++) {
            block.storage().set(i, factor * block.storage().get(i));
        }
    }
}
