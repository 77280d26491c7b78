package dev.gradflow.cli;

import dev.gradflow.cli.export.FlowExport;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/// A trained network, the input it is looked at on, and where it starts from.
///
/// @param weights where the network comes from
/// @param series  the input, with its description
/// @param initial s_0
/// @param network the network itself
record Diagnosis(RecurrentWeights weights, Series series, State initial, Network network) {

    /// The network's name, for people.
    String name() {
        String file = String.valueOf(weights.file().getFileName());
        return weights.prefix().isEmpty() ? file : file + " (" + weights.prefix() + ")";
    }

    /// T.
    int steps() {
        return series.values().extent(0);
    }

    /// The input in the network's precision.
    Tensor input() {
        return series.values().copy(network.precision());
    }

    /// Reads the gradient of the loss by the output, in the network's precision.
    ///
    /// @throws InputException if its shape does not fit
    Tensor lossGradient(Path file) throws IOException {
        int batch = series.values().extent(1);
        Shape last = Shape.of(batch, weights.hiddenSize());
        Shape all = Shape.of(steps(), batch, weights.hiddenSize());
        return FiniteArray.read(
                        file,
                        "--loss-gradient",
                        "[batch, hidden] = " + last + " or [steps, batch, hidden] = " + all,
                        last,
                        all)
                .copy(network.precision());
    }

    /// Checks that every gradient's name can be a file's name: a hostile file must not write elsewhere.
    ///
    /// @param gradients whether there will be any
    void requireFileNames(boolean gradients) {
        for (String parameter : network.parameters().tensors().keySet()) {
            String full = weights.fullName(parameter);
            if (gradients && !FlowExport.acceptsName(full)) {
                throw new InputException(weights.file() + ": tensor '" + full
                        + "' has a name that cannot be a file's; --export writes its gradient under that name");
            }
        }
    }
}
