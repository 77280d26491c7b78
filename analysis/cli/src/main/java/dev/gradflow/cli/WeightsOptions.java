package dev.gradflow.cli;

import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.format.FormatException;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The options that say which trained network is to be looked at, and where it starts from.
final class WeightsOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "WEIGHTS.safetensors",
            description = "The weights, by PyTorch's names (weight_hh_l0, ...), in F64, F32, F16 or BF16.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--cell",
            paramLabel = "CELL",
            description = "The cell, where shapes do not tell: rnn-tanh, rnn-relu, rnn-identity, lstm, lstm-1997,"
                    + " lstm-peephole, gru.")
    private @Nullable String cell;

    @Option(
            names = "--prefix",
            paramLabel = "P",
            description = "What stands before the names, as in encoder.rnn. (found if there is only one).")
    private @Nullable String prefix;

    @Option(
            names = "--h0",
            paramLabel = "FILE.npy",
            description = "Initial h [layers, batch, hidden]; axes of extent 1 may be left out (default: zeros).")
    private @Nullable Path h0;

    @Option(names = "--c0", paramLabel = "FILE.npy", description = "Initial c of an LSTM, likewise.")
    private @Nullable Path c0;

    /// Reads the weights.
    ///
    /// @param autonomous whether input weights may be missing
    RecurrentWeights read(boolean autonomous) throws IOException {
        if (cell != null) {
            try {
                Cells.named(cell);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--cell: " + e.getMessage(), e);
            }
        }
        try {
            return RecurrentWeights.read(
                    file,
                    new RecurrentWeights.Request(Optional.ofNullable(prefix), Optional.ofNullable(cell), autonomous));
        } catch (FormatException e) {
            String problem = String.valueOf(e.getMessage());
            if (problem.endsWith("the cell must be named")) {
                throw new InputException(problem + " with --cell");
            }
            throw e;
        }
    }

    /// s_0 as the options say, zero where they say nothing.
    State initial(RecurrentWeights weights, int batch, Precision precision) throws IOException {
        List<String> states = Cells.named(weights.cell()).program().states().stream()
                .map(Value::name)
                .toList();
        if (c0 != null && !states.contains("c")) {
            throw new InputException(c0 + ": --c0 is given, but " + weights.cell() + " has no cell state");
        }
        Shape shape = Shape.of(weights.layers(), batch, weights.hiddenSize());
        List<Tensor> components = new ArrayList<>();
        for (String state : states) {
            Path given = state.equals("c") ? c0 : h0;
            String form = "[layers, batch, hidden] = " + shape;
            components.add(
                    given == null
                            ? Tensor.zeros(precision, shape.extents())
                            : FiniteArray.read(given, "--" + state + "0", form, shape)
                                    .copy(precision));
        }
        return new State(components);
    }
}
