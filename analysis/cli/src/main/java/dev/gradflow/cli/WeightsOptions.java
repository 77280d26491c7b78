package dev.gradflow.cli;

import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.format.BidirectionalWeights;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.format.FormatException;
import dev.gradflow.core.format.GateOrder;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
            names = "--gate-order",
            paramLabel = "ORDER",
            description = "How the file orders its gates: pytorch (default), keras (also its kernels and names), onnx, or"
                    + " a list as in i,f,c,o.")
    private @Nullable String gateOrder;

    @Option(
            names = "--direction",
            paramLabel = "forward|reverse",
            description = "The direction of a bidirectional network to look at.")
    private @Nullable Direction direction;

    @Option(
            names = "--h0",
            paramLabel = "FILE.npy",
            description = "Initial h [layers, batch, hidden]; axes of extent 1 may be left out (default: zeros).")
    private @Nullable Path h0;

    @Option(names = "--c0", paramLabel = "FILE.npy", description = "Initial c of an LSTM, likewise.")
    private @Nullable Path c0;

    /// The files that were named; null for an initial state that was not.
    Stream<@Nullable Path> files() {
        return Stream.of(file, h0, c0);
    }

    /// The weights file, for messages.
    Path name() {
        return file;
    }

    /// Work on the network or its file.
    interface Work<T> {
        T run() throws IOException;
    }

    /// Does work on the network, and names its file where a state overflows or a norm cannot be told.
    <T> T blaming(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (InterruptedCallException e) {
            throw e;
        } catch (IllegalStateException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /// Opens the file.
    Safetensors open() throws IOException {
        return Safetensors.open(file);
    }

    /// What the reader is told.
    ///
    /// @param autonomous whether input weights may be missing
    private RecurrentWeights.Request request(boolean autonomous) {
        try {
            if (cell != null) {
                Cells.named(cell);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--cell: " + e.getMessage(), e);
        }
        try {
            return new RecurrentWeights.Request(
                    Optional.ofNullable(prefix),
                    Optional.ofNullable(cell),
                    autonomous,
                    Optional.ofNullable(gateOrder).map(GateOrder::of));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--gate-order: " + e.getMessage(), e);
        }
    }

    /// Whether the network runs in both directions.
    boolean isBidirectional(Safetensors open) throws IOException {
        boolean bidirectional = BidirectionalWeights.isIn(open, request(false));
        if (!bidirectional && direction != null) {
            throw new InputException(file + ": --direction is given, but the network runs forward only");
        }
        return bidirectional;
    }

    /// Reads a network that runs forward.
    ///
    /// @param autonomous whether input weights may be missing
    RecurrentWeights read(Safetensors open, boolean autonomous) throws IOException {
        return naming(() -> RecurrentWeights.read(open, request(autonomous)));
    }

    /// Reads a bidirectional network.
    BidirectionalWeights readBidirectional(Safetensors open) throws IOException {
        return naming(() -> BidirectionalWeights.read(open, request(false)));
    }

    /// Reads one half of a bidirectional network of one layer.
    ///
    /// @throws InputException if it has several layers, or the direction was not named
    RecurrentWeights readHalf(Safetensors open) throws IOException {
        BidirectionalWeights both = readBidirectional(open);
        if (both.layers() > 1 || direction == null) {
            throw new InputException(file + ": holds a bidirectional network; "
                    + (both.layers() > 1
                            ? "exponents are those of a network that runs in one direction, and its " + both.layers()
                                    + " layers depend on both"
                            : "choose one of its halves with --direction forward or --direction reverse"));
        }
        return both.half(0, direction);
    }

    /// Whether the half that was chosen reads its input backwards.
    boolean isReverse() {
        return direction == Direction.REVERSE;
    }

    /// The directions of a bidirectional network to look at.
    List<Direction> directions() {
        return direction == null ? List.of(Direction.values()) : List.of(direction);
    }

    /// Names the option where the message asks for the cell.
    private static <T> T naming(Work<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (FormatException e) {
            String problem = String.valueOf(e.getMessage());
            if (problem.endsWith("the cell must be named")) {
                throw new InputException(problem + " with --cell");
            }
            throw e;
        }
    }

    /// Requires that all weights are in the range of `precision`.
    ///
    /// @throws InputException naming the first element that is not
    static void requireInRange(RecurrentWeights weights, Precision precision) {
        weights.tensors()
                .forEach((name, tensor) -> FiniteArray.requireIn(
                        precision, weights.file() + ": tensor '" + weights.fullName(name) + "'", tensor));
    }

    /// s_0 as the options say, zero where they say nothing.
    ///
    /// @param count of layers, or of their halves in both directions
    State initial(RecurrentWeights weights, int count, int batch, Precision precision) throws IOException {
        List<String> states = Cells.named(weights.cell()).program().states().stream()
                .map(Value::name)
                .toList();
        if (c0 != null && !states.contains("c")) {
            throw new InputException(c0 + ": --c0 is given, but " + weights.cell() + " has no cell state");
        }
        Shape shape = Shape.of(count, batch, weights.hiddenSize());
        List<Tensor> components = new ArrayList<>();
        for (String state : states) {
            Path given = state.equals("c") ? c0 : h0;
            String form = "[layers, batch, hidden] = " + shape;
            components.add(
                    given == null
                            ? Tensor.zeros(precision, shape.extents())
                            : FiniteArray.in(
                                    precision,
                                    given.toString(),
                                    FiniteArray.read(given, "--" + state + "0", form, shape)));
        }
        return new State(components);
    }
}
