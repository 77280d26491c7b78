package dev.gradflow.analysis;

import dev.gradflow.core.cell.ClampedCell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// Measures how gradients flow through a network on a given input: the whole of MATH §9 that needs no loss.
public final class GradientFlow {
    /// The values at which a forget gate is clamped.
    public static final List<Double> CLAMPS = List.of(0.5, 0.95, 0.99);

    private static final String FORGET_GATE = "f";
    private static final int STEPS_A_PIECE = 128;

    private final Network network;
    private final Tensor input;
    private final State initial;
    private final FlowOptions options;

    private GradientFlow(Network network, Tensor input, State initial, FlowOptions options) {
        this.network = network;
        this.input = input;
        this.initial = initial;
        this.options = options.fitting(input.extent(0));
    }

    /// Runs `network` and measures every layer, its input held fixed.
    ///
    /// @param name           the network's name, for people
    /// @param initialisation where the weights come from, in one sentence
    /// @param input          `[T, B, I]` with T ≥ 1 in the network's precision
    /// @param initial        s_0
    /// @throws IllegalArgumentException if a shape does not fit or T is 0
    /// @throws IllegalStateException    if a state overflows, naming it and the step, or the calling thread is interrupted
    public static NetworkFlow measure(
            String name,
            String initialisation,
            Network network,
            Tensor input,
            State initial,
            FlowOptions options,
            Progress progress) {
        if (input.shape().rank() != 3 || input.extent(0) < 1) {
            throw new IllegalArgumentException(
                    "input has shape " + input.shape() + ", expected [steps, batch, inputs] with at least one step");
        }
        GradientFlow flow = new GradientFlow(network, input, initial, options);
        try (Workers workers = new Workers(options.threads(), name, progress)) {
            return flow.measure(name, initialisation, workers);
        }
    }

    private NetworkFlow measure(String name, String initialisation, Workers workers) {
        Trajectory trajectory = network.run(input, initial);
        requireFinite(trajectory);
        List<Trajectory> clamped = clampedTrajectories();
        List<LayerFlow> layers = new ArrayList<>();
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            layers.add(measureLayer(trajectory, clamped, layer, workers));
        }
        return new NetworkFlow(
                name,
                network.cell().name(),
                initialisation,
                network.program().toString(),
                network.architecture().hiddenSize(),
                layers,
                Verdict.worst(layers.stream().map(LayerFlow::verdict).toList()));
    }

    /// Where states overflow there is no derivative to speak of.
    private void requireFinite(Trajectory trajectory) {
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            for (Value component : network.program().states()) {
                Tensor states = trajectory.state(layer, component.name()).select(1, options.element());
                for (int t = 0; t <= trajectory.steps(); t++) {
                    if (Arrays.stream(states.select(0, t).toArray()).anyMatch(value -> !Double.isFinite(value))) {
                        throw new IllegalStateException("state " + component.name() + " of layer " + layer
                                + " is not finite from step " + t + " on: the network overflows "
                                + network.precision() + " on this input; use fewer steps"
                                + (network.precision() == Precision.F32 ? " or F64" : ""));
                    }
                }
            }
        }
    }

    private LayerFlow measureLayer(Trajectory trajectory, List<Trajectory> clamped, int layer, Workers workers) {
        LayerFlowMeasure measure = new LayerFlowMeasure(trajectory, layer, options.element());
        List<Future<double[]>> decays = workers.submitAll(decayPieces(trajectory, layer));
        List<List<Future<double[]>>> clampedDecays = clamped.stream()
                .map(other -> workers.submitAll(decayPieces(other, layer)))
                .toList();
        List<Future<double[]>> steps = workers.submitAll(stepPieces(measure, trajectory.steps()));
        Future<StepGrowth> growth = workers.submit(() -> measure.steps(concatenate(Workers.awaitAll(steps))));
        Future<Optional<CellPathFlow>> cellPath =
                workers.submit(() -> Optional.ofNullable(measure.cellPath(options.maxLag())));
        List<RecurrentWeight> weights = measure.recurrentWeights();
        DecayCurve decay = Decay.summarise(options.endPoints(trajectory.steps()), Workers.awaitAll(decays));
        List<ClampedForget> clampedFlows = new ArrayList<>();
        for (int i = 0; i < clamped.size(); i++) {
            DecayCurve curve =
                    Decay.summarise(options.endPoints(trajectory.steps()), Workers.awaitAll(clampedDecays.get(i)));
            clampedFlows.add(new ClampedForget(CLAMPS.get(i), curve, Verdict.of(curve)));
        }
        return new LayerFlow(
                layer,
                trajectory.jacobians(layer, options.element()).size(),
                weights,
                measure.bound(weights),
                decay,
                Verdict.of(decay),
                Workers.await(growth),
                measure.gates(),
                measure.maxCellState(),
                Workers.await(cellPath).orElse(null),
                clampedFlows);
    }

    private List<Callable<double[]>> decayPieces(Trajectory trajectory, int layer) {
        return Decay.pieces(
                () -> trajectory.jacobians(layer, options.element()),
                options.endPoints(trajectory.steps()),
                options.maxLag());
    }

    private static List<Callable<double[]>> stepPieces(LayerFlowMeasure measure, int steps) {
        List<Callable<double[]>> pieces = new ArrayList<>();
        for (int from = 1; from <= steps; from += STEPS_A_PIECE) {
            int start = from;
            int stop = Math.min(from + STEPS_A_PIECE, steps + 1);
            pieces.add(() -> measure.stepNorms(start, stop));
        }
        return pieces;
    }

    private static double[] concatenate(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /// The same network run with its forget gate clamped; none if it has no forget gate or they are not wanted.
    private List<Trajectory> clampedTrajectories() {
        if (!options.clamp() || !network.program().named().containsKey(FORGET_GATE)) {
            return List.of();
        }
        return CLAMPS.stream().map(this::clampedTrajectory).toList();
    }

    private Trajectory clampedTrajectory(double at) {
        Architecture architecture = network.architecture();
        Architecture clamped = new Architecture(
                new ClampedCell(network.cell(), FORGET_GATE, at),
                architecture.inputSize(),
                architecture.hiddenSize(),
                architecture.layers(),
                architecture.bias());
        Parameters parameters = Parameters.copyOf(
                clamped, network.precision(), network.parameters().tensors());
        return Network.of(parameters, network.kernels()).run(input, initial);
    }
}
