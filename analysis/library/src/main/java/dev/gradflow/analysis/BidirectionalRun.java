package dev.gradflow.analysis;

import java.util.Objects;
import dev.gradflow.core.format.BidirectionalWeights;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a bidirectional network did on one input, half by half: each half of a layer is a recurrent network of its own.
///
/// Steps of a half are counted in the order in which it reads: step 1 of a reverse half is the last step of the
/// input. The input is copied; trajectories and tensors that are asked for are shared and must not be modified. While
/// nobody does, any number of threads may read it.
public final class BidirectionalRun {
    private final BidirectionalWeights weights;
    private final Map<Direction, List<Half>> halves = new EnumMap<>(Direction.class);

    /// One half of a layer with what it saw, in its own order of time.
    private record Half(RecurrentWeights weights, Tensor input, State initial, Trajectory trajectory) {}

    private BidirectionalRun(BidirectionalWeights weights) {
        this.weights = weights;
    }

    /// Runs all layers.
    ///
    /// @param input   `[T, B, I]`
    /// @param initial s_0 in PyTorch's order, `[2L, B, H]` a component: layer 0 forward, layer 0 reverse, layer 1 forward, …
    public static BidirectionalRun of(
            BidirectionalWeights weights, Tensor input, State initial, Precision precision) {
        BidirectionalRun run = new BidirectionalRun(weights);
        Tensor below = input.copy(precision);
        for (int layer = 0; layer < weights.layers(); layer++) {
            List<Tensor> outputs = new ArrayList<>();
            for (Direction direction : Direction.values()) {
                Half half = run.half(layer, direction, below, initial, precision);
                run.halves.computeIfAbsent(direction, key -> new ArrayList<>()).add(half);
                outputs.add(inOrderOf(direction, half.trajectory().output()));
            }
            below = sideBySide(outputs);
        }
        return run;
    }

    private Half half(int layer, Direction direction, Tensor below, State initial, Precision precision) {
        int index = 2 * layer + (direction == Direction.REVERSE ? 1 : 0);
        State own = new State(initial.components().stream()
                .map(component -> component.slice(0, index, 1).copy(precision))
                .toList());
        RecurrentWeights half = weights.half(layer, direction);
        Tensor seen = inOrderOf(direction, below);
        return new Half(half, seen, own, half.network(precision).run(seen, own));
    }

    /// `series` as that direction reads it; reversing is its own inverse.
    static Tensor inOrderOf(Direction direction, Tensor series) {
        if (direction == Direction.FORWARD) {
            return series;
        }
        Tensor reversed = series.copy();
        int steps = series.extent(0);
        for (int t = 0; t < steps; t++) {
            reversed.select(0, t).copyFrom(series.select(0, steps - 1 - t));
        }
        return reversed;
    }

    private static Tensor sideBySide(List<Tensor> outputs) {
        Tensor first = outputs.getFirst();
        int width = first.extent(2);
        Tensor joined =
                Tensor.zeros(first.precision(), first.extent(0), first.extent(1), outputs.size() * width);
        for (int i = 0; i < outputs.size(); i++) {
            joined.slice(2, i * width, width).copyFrom(outputs.get(i));
        }
        return joined;
    }

    /// h of both halves of the top layer side by side, in the input's order of time: `[T, B, 2H]`, a copy.
    public Tensor output() {
        int top = weights.layers() - 1;
        return sideBySide(Arrays.stream(Direction.values())
                .map(direction -> inOrderOf(direction, trajectory(top, direction).output()))
                .toList());
    }

    /// L, the number of layers.
    public int layers() {
        return weights.layers();
    }

    /// The options for one half of a layer: a loss that is given by its gradient reaches it through all that is above.
    public FlowOptions optionsOf(int layer, Direction direction, FlowOptions options) {
        Tensor gradient = options.loss().gradient();
        if (gradient == null) {
            return options;
        }
        var half = Objects.requireNonNull(
                BidirectionalGradients.of(this, gradient).layers().get(layer).get(direction));
        return options.withLoss(
                Loss.of(options.loss().name() + ", as it reaches this half at its own step t", half.output()));
    }

    /// What one half of a layer did, in its own order of time.
    public Trajectory trajectory(int layer, Direction direction) {
        return half(layer, direction).trajectory();
    }

    /// What one half of a layer saw, in its own order of time: `[T, B, ·]`.
    public Tensor input(int layer, Direction direction) {
        return half(layer, direction).input();
    }

    /// s_0 of one half of a layer.
    public State initial(int layer, Direction direction) {
        return half(layer, direction).initial();
    }

    private Half half(int layer, Direction direction) {
        return Optional.ofNullable(halves.get(direction)).orElseThrow().get(layer);
    }

    /// Measures every layer's half that runs in one direction, each on what the layer below gives it.
    ///
    /// @param name           for people
    /// @param initialisation where the weights come from, in one sentence
    public NetworkFlow measure(
            Direction direction, String name, String initialisation, FlowOptions options, Progress progress) {
        List<LayerFlow> layers = new ArrayList<>();
        Optional<NetworkFlow> first = Optional.empty();
        for (int layer = 0; layer < weights.layers(); layer++) {
            Half half = half(layer, direction);
            NetworkFlow flow = GradientFlow.measure(
                    name,
                    initialisation,
                    half.trajectory().network(),
                    half.input(),
                    half.initial(),
                    optionsOf(layer, direction, options),
                    progress);
            first = first.or(() -> Optional.of(flow));
            layers.add(numbered(flow.layers().getFirst(), layer, half.weights()));
        }
        NetworkFlow lowest = first.orElseThrow();
        return new NetworkFlow(
                name,
                lowest.cell(),
                initialisation,
                lowest.equations(),
                lowest.hiddenSize(),
                layers,
                Verdict.worst(layers.stream().map(LayerFlow::verdict).toList()),
                lowest.reproduction());
    }

    /// The flow of a network of one layer, under the number and the names that the file has for it.
    private static LayerFlow numbered(LayerFlow flow, int layer, RecurrentWeights weights) {
        String own = "weight_hh_l0";
        String inFile = weights.fullName(own).substring(weights.prefix().length());
        List<RecurrentWeight> renamed = flow.recurrentWeights().stream()
                .map(weight -> new RecurrentWeight(
                        weight.name().replace(own, inFile), weight.spectralNorm(), weight.spectralRadius()))
                .toList();
        return flow.numbered(layer, renamed);
    }
}
