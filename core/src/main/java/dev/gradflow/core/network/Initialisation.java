package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/// How weights are drawn before training; deterministic for a given seed.
///
/// Stateless: parameters that are drawn are new and belong to the caller; those that are given are changed in place.
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
    /// Units then forget over time scales spread evenly up to `longest` steps. A GRU's update gate z, which keeps the
    /// state where it is open, takes the place of both.
    ///
    /// @param longest T_max, in steps, at least 3
    /// @throws IllegalArgumentException if the cell has neither gates `f` and `i` nor `z`, no biases, or `longest` is below
    ///     3
    public static void chrono(Parameters parameters, int longest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean update = parameters.architecture().cell().program().gates().contains("z");
        List<String> writing = update ? List.of() : List.of("i");
        for (int layer = 0; layer < parameters.architecture().layers(); layer++) {
            chrono(parameters, layer, update ? "z" : "f", false, writing, longest, random);
        }
    }

    /// The same for one layer of any cell, whose gates' roles are told.
    ///
    /// @param keeping the gate that decides what is kept of the state
    /// @param inverse whether that gate keeps where it is shut
    /// @param writing gates that take the opposite bias
    /// @param longest T_max, in steps, at least 3
    /// @param random  the draws, one a unit
    /// @throws IllegalArgumentException if there is no such gate, no biases, or `longest` is below 3
    public static void chrono(
            Parameters parameters,
            int layer,
            String keeping,
            boolean inverse,
            List<String> writing,
            int longest,
            SplittableRandom random) {
        if (longest < 3) {
            throw new IllegalArgumentException(
                    "chrono initialisation for " + longest + " steps: at least 3 are needed");
        }
        Tensor keep = gateBias(parameters, keeping, layer);
        List<Tensor> write =
                writing.stream().map(gate -> gateBias(parameters, gate, layer)).toList();
        for (int u = 0; u < keep.extent(0); u++) {
            double bias = Math.log(random.nextDouble(1, longest - 1));
            keep.set(inverse ? -bias : bias, u);
            for (Tensor other : write) {
                other.set(-bias, u);
            }
        }
    }

    /// Glorot's uniform initialisation (Glorot and Bengio 2010), in every layer: weights of variance 2/(in + out).
    ///
    /// Each gate's block of a weight matrix, `[H, in]`, is drawn from U(-√(6/(in + H)), √(6/(in + H))); all else is zero.
    public static void glorot(Parameters parameters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int hidden = parameters.architecture().hiddenSize();
        parameters.tensors().forEach((name, tensor) -> {
            boolean weight = name.startsWith("weight_");
            double bound = weight ? Math.sqrt(6.0 / (tensor.extent(1) + hidden)) : 0;
            for (int i = 0; i < tensor.shape().size(); i++) {
                tensor.storage().set(i, weight ? random.nextDouble(-bound, bound) : 0);
            }
        });
    }

    /// Orthogonal recurrent weights times a gain (Saxe, McClelland and Ganguli 2014): all singular values are `gain`.
    ///
    /// Each gate's block `[H, H]` is drawn uniformly among all orthogonal matrices.
    public static void orthogonal(Parameters parameters, double gain, long seed) {
        RecurrentBlocks.fill(parameters, seed, random -> RecurrentBlocks.orthogonal(width(parameters), random), gain);
    }

    /// Recurrent weights that are `scale` times the identity, and zero biases (Le, Jaitly and Hinton 2015: IRNN).
    ///
    /// With relu and a scale of 1 the state is a sum of what came in.
    public static void identity(Parameters parameters, double scale) {
        RecurrentBlocks.fill(parameters, 0, random -> RecurrentBlocks.identity(width(parameters)), scale);
        parameters.tensors().forEach((name, tensor) -> {
            if (Architecture.isBias(name.substring(0, name.lastIndexOf('_')))) {
                tensor.storage().fill(0, tensor.storage().length(), 0);
            }
        });
    }

    /// Recurrent weights from N(0, g²/H) (Sompolinsky, Crisanti and Sommers 1988): the spectral radius tends to g.
    public static void gain(Parameters parameters, double g, long seed) {
        int width = width(parameters);
        RecurrentBlocks.fill(
                parameters, seed, random -> RecurrentBlocks.gaussian(width, random), g / Math.sqrt(width));
    }

    /// Gaussian recurrent weights scaled so that each gate's block has exactly this spectral radius (as in Jaeger 2001).
    public static void spectralRadius(Parameters parameters, double radius, long seed) {
        int width = width(parameters);
        RecurrentBlocks.fill(
                parameters,
                seed,
                random -> {
                    Tensor block = RecurrentBlocks.gaussian(width, random);
                    RecurrentBlocks.scale(block, 1 / RecurrentBlocks.spectralRadius(block));
                    return block;
                },
                radius);
    }

    private static int width(Parameters parameters) {
        return parameters.architecture().hiddenSize();
    }

    private static Tensor gateBias(Parameters parameters, String gate, int layer) {
        Tensor recurrent = parameters.gate("bias_hh_l" + layer, gate);
        for (int u = 0; u < recurrent.extent(0); u++) {
            recurrent.set(0, u);
        }
        return parameters.gate("bias_ih_l" + layer, gate);
    }
}
