package dev.gradflow.analysis;

import dev.gradflow.core.cell.ClampedCell;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/// Measures how gradients flow through a network on a given input: the whole of MATH §9.
///
/// Stateless; the network is read only, so several threads may measure it at once. Results are immutable.
///
/// {@snippet file="dev/gradflow/analysis/ExamplesTest.java" region="measure"}
public final class GradientFlow {
    /// The values at which a forget gate is clamped.
    public static final List<Double> CLAMPS = List.of(0.5, 0.95, 0.99);

    private static final String FORGET_GATE = "f";
    private final Network network;
    private final Tensor input;
    private final State initial;
    private final FlowOptions options;
    private final long wholeBytes;

    private GradientFlow(Network network, Tensor input, State initial, FlowOptions options, long wholeBytes) {
        this.network = network;
        this.input = input;
        this.initial = initial;
        this.options = options.fitting(input.extent(0));
        this.wholeBytes = wholeBytes;
    }

    /// Runs `network` and measures every layer, its input held fixed.
    ///
    /// @param name           the network's name, for people
    /// @param initialisation where the weights come from, in one sentence
    /// @param input          `[T, B, I]` with T ≥ 1 in the network's precision
    /// @param initial        s_0
    /// @throws IllegalArgumentException if a shape does not fit or T is 0
    /// @throws IllegalStateException    if a state overflows, naming it and the step
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted; no thread is left
    public static NetworkFlow measure(
            String name,
            String initialisation,
            Network network,
            Tensor input,
            State initial,
            FlowOptions options,
            Progress progress) {
        return measure(
                name, initialisation, network, input, initial, options, progress, Replay.RECORDED_WHOLE);
    }

    /// The same with a choice of how large a recording may be that is kept whole, which changes no bit.
    static NetworkFlow measure(
            String name,
            String initialisation,
            Network network,
            Tensor input,
            State initial,
            FlowOptions options,
            Progress progress,
            long wholeBytes) {
        requireSteps(input);
        GradientFlow flow = new GradientFlow(network, input, initial, options, wholeBytes);
        try (Workers workers = new Workers(options.threads(), name, progress)) {
            return flow.measure(name, initialisation, workers, progress);
        }
    }

    /// Measures the decay of one layer's products alone, with the bits that [#measure] has for the same options.
    ///
    /// @param input   `[T, B, I]` with T ≥ 1 in the network's precision
    /// @param initial s_0
    /// @throws IllegalArgumentException if a shape does not fit or T is 0
    /// @throws IllegalStateException    if a state overflows, naming it and the step
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static DecayCurve decay(
            String name,
            Network network,
            Tensor input,
            State initial,
            int layer,
            FlowOptions options,
            Progress progress) {
        requireSteps(input);
        FlowOptions fitting = options.fitting(input.extent(0));
        Replay replay = Replay.of(network, input, initial, options.element(), progress);
        int[] ends = fitting.endPoints(replay.steps());
        try (Workers workers = new Workers(options.threads(), name, progress)) {
            return DecayCurve.of(
                    ends,
                    Workers.awaitAll(workers.submitAll(
                            Decay.pieces(replay, layer, options.element(), ends, fitting.maxLag()))));
        }
    }

    /// What the map of norms over end points and lags of each layer will cost, before anything is computed.
    ///
    /// @throws IllegalArgumentException unless there is at least one step, and one lag
    public static HorizonMapPlan mapPlan(Network network, int steps, int maxLag) {
        if (steps < 1 || maxLag < 1) {
            throw new IllegalArgumentException(
                    "a map of " + steps + " steps and lags up to " + maxLag + ": at least 1 of each is needed");
        }
        return HorizonMapWork.plan(network, steps, maxLag);
    }

    private static void requireSteps(Tensor input) {
        if (input.shape().rank() != 3 || input.extent(0) < 1) {
            throw new IllegalArgumentException(
                    "input has shape " + input.shape() + ", expected [steps, batch, inputs] with at least one step");
        }
    }

    private NetworkFlow measure(String name, String initialisation, Workers workers, Progress progress) {
        Replay replay = Replay.of(network, input, initial, options.element(), progress, wholeBytes);
        options.loss().check(replay.window(0, 1).trajectory(), replay.steps());
        List<Replay> clamped = clampedReplays(progress);
        int[] ends = options.endPoints(replay.steps());
        LossGradientMeasure gradients =
                new LossGradientMeasure(replay, options.loss(), options.element(), options.maxLag());
        int[] lossEnds = gradients.ends(ends);
        List<Future<List<LossGradientMeasure.Tracks>>> tracks = workers.submitAll(gradients.pieces(lossEnds));
        List<LayerFlow> layers = new ArrayList<>();
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            LayerWork work = new LayerWork(replay, clamped, layer, ends, options, workers);
            int index = layer;
            Future<Optional<LossGradientFlow>> gradient = workers.submit(() ->
                    Optional.ofNullable(gradients.summarise(lossEnds, Workers.awaitAll(tracks), index)));
            layers.add(work.finish(gradient));
        }
        return new NetworkFlow(
                name,
                network.cell().name(),
                initialisation,
                network.program().toString(),
                network.architecture().hiddenSize(),
                layers,
                Verdict.worst(layers.stream().map(LayerFlow::verdict).toList()),
                Reproduction.of(network.precision(), options.describe()));
    }

    /// The same network run with its forget gate clamped; none if it has no forget gate or they are not wanted.
    private List<Replay> clampedReplays(Progress progress) {
        if (!options.clamp() || !network.program().named().containsKey(FORGET_GATE)) {
            return List.of();
        }
        return CLAMPS.stream().map(at -> clampedReplay(at, progress)).toList();
    }

    private Replay clampedReplay(double at, Progress progress) {
        Architecture architecture = network.architecture();
        Architecture clamped = new Architecture(
                new ClampedCell(network.cell(), FORGET_GATE, at),
                architecture.inputSize(),
                architecture.hiddenSize(),
                architecture.layers(),
                architecture.bias());
        Parameters parameters = Parameters.copyOf(
                clamped, network.precision(), network.parameters().tensors());
        return Replay.of(
                Network.of(parameters, network.kernels()), input, initial, options.element(), progress, wholeBytes);
    }
}
