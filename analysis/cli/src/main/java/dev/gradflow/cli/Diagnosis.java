package dev.gradflow.cli;

import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.cli.export.FlowExport;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.advice.AdviceOptions;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A trained network with the input it is looked at on.
interface Diagnosis {
    /// The network's name, for people.
    String name();

    /// Cell, layers and units, for people.
    String size();

    /// The input with its description.
    Series series();

    /// Measures the network: one flow, or one for each direction.
    List<NetworkFlow> measure(FlowOptions options, Progress progress);

    /// Looks for what would help, flow by flow.
    ///
    /// @param flows what [#measure] gave
    List<Advice> advise(List<NetworkFlow> flows, AdviceOptions options, Progress progress);

    /// Reads the gradient of the loss by the output, in the network's precision.
    ///
    /// @throws InputException if its shape does not fit, or this kind of network has none
    Tensor lossGradient(Path file) throws IOException;

    /// Writes arrays into an existing folder.
    ///
    /// @param gradient what [#lossGradient] read; null for none
    void export(Path folder, List<Integer> lags, @Nullable Tensor gradient) throws IOException;

    /// Checks before long work that every array's name can be a file's name: a hostile file must not write elsewhere.
    ///
    /// @param gradients whether there will be any
    void requireFileNames(boolean gradients);

    /// Checks the name of one parameter likewise.
    static void requireFileName(RecurrentWeights weights, String parameter, boolean gradients) {
        String full = weights.fullName(parameter);
        if (gradients && !FlowExport.acceptsName(full)) {
            throw new InputException(weights.file() + ": tensor '" + full
                    + "' has a name that cannot be a file's; --export writes its gradient under that name");
        }
    }

    /// The network, or one like those that are measured.
    Network network();

    /// The leading Lyapunov exponents of the whole network; null where there is no such thing, as of two directions.
    default @Nullable List<@Nullable LyapunovSpectrum> lyapunov() {
        return null;
    }

    /// T.
    default int steps() {
        return series().values().extent(0);
    }

    /// The name of a file with the prefix of the network in it.
    static String name(Path file, String prefix) {
        String name = String.valueOf(file.getFileName());
        return prefix.isEmpty() ? name : name + " (" + prefix + ")";
    }

    /// As in `2 layers of 8 units`.
    static String size(String cell, int layers, int units) {
        return cell + ", " + Amount.of(layers, "layer") + " of " + Amount.of(units, "unit");
    }
}
