package dev.gradflow.cli;

import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
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

/// The options that say which trained network is to be looked at, and on which input.
final class NetworkOptions {
    @Parameters(
            paramLabel = "WEIGHTS.safetensors",
            description = "The weights, by PyTorch's names (weight_hh_l0, ...), in F64, F32, F16 or BF16.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path weights;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "The input: .npy [steps, batch, inputs] or [steps, inputs], or .csv with one row a step.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path input;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "The columns of the CSV file to read, in this order (default: all).")
    private List<String> columns = List.of();

    @Option(
            names = "--standardise",
            description = "Scale each feature to mean 0 and deviation 1; otherwise the input is taken as it is.")
    private boolean standardise;

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

    @Option(
            names = "--precision",
            paramLabel = "f64|f32",
            defaultValue = "f64",
            description = "Arithmetic: f64 or f32 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.F64;

    /// The arithmetic asked for.
    Precision precision() {
        return precision;
    }

    /// Reads everything and checks that it fits together.
    ///
    /// @param command for messages about its options
    Diagnosis read(CommandSpec command) throws IOException {
        if (cell != null) {
            try {
                Cells.named(cell);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), "--cell: " + e.getMessage(), e);
            }
        }
        RecurrentWeights read = weights();
        Series series = Series.read(input, columns);
        if (series.values().extent(2) != read.inputSize()) {
            throw new InputException(input + ": " + series.values().extent(2) + " inputs a step, but "
                    + read.fullName("weight_ih_l0") + " in " + weights + " takes " + read.inputSize());
        }
        return new Diagnosis(
                read,
                standardise ? series.standardised() : series,
                initial(read, series.values().extent(1)),
                read.network(precision));
    }

    private RecurrentWeights weights() throws IOException {
        try {
            return RecurrentWeights.read(
                    weights,
                    new RecurrentWeights.Request(Optional.ofNullable(prefix), Optional.ofNullable(cell), false));
        } catch (FormatException e) {
            String problem = String.valueOf(e.getMessage());
            if (problem.endsWith("the cell must be named")) {
                throw new InputException(problem + " with --cell");
            }
            throw e;
        }
    }

    private State initial(RecurrentWeights read, int batch) throws IOException {
        List<Tensor> components = new ArrayList<>();
        List<String> states = Cells.named(read.cell()).program().states().stream()
                .map(Value::name)
                .toList();
        if (c0 != null && !states.contains("c")) {
            throw new InputException(c0 + ": --c0 is given, but " + read.cell() + " has no cell state");
        }
        Shape shape = Shape.of(read.layers(), batch, read.hiddenSize());
        for (String state : states) {
            Path file = state.equals("c") ? c0 : h0;
            components.add(
                    file == null
                            ? Tensor.zeros(precision, shape.extents())
                            : FiniteArray.read(file, "--" + state + "0", "[layers, batch, hidden] = " + shape, shape)
                                    .copy(precision));
        }
        return new State(components);
    }
}
