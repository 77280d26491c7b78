package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Replay;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/// Counts the units of a gate, or of the state, that hardly ever leave the flat ends of their function.
final class StuckUnits {
    /// How near to their ends σ and tanh count as flat: their slope is below half a percent of the steepest there.
    private static final double EDGE = 1e-3;

    /// A unit is stuck if it is flat at this share of steps.
    private static final double NEARLY_ALWAYS = 0.99;

    private StuckUnits() {}

    /// For each value that passes through σ, tanh or relu, by its name, the share of units that are stuck.
    ///
    /// @param keeping the gate that keeps the state; null if there is none. Open, it is doing its work; only shut it
    ///     counts.
    static Map<String, Double> shares(Replay replay, int layer, @Nullable KeepingGate keeping) {
        Map<String, Double> shares = new LinkedHashMap<>();
        flats(replay.network(), keeping).forEach((name, flat) -> shares.put(name, share(replay, layer, name, flat)));
        return shares;
    }

    private static Map<String, DoublePredicate> flats(Network network, @Nullable KeepingGate keeping) {
        Map<String, DoublePredicate> flats = new LinkedHashMap<>();
        for (String gate : network.program().gates()) {
            Value value = network.program().named().get(gate);
            if (value != null && value.kind() == Value.Kind.OPERATION) {
                put(flats, gate, value, keeping);
            }
        }
        Value state = network.program().next().getFirst();
        if (state.kind() == Value.Kind.OPERATION) {
            put(flats, network.program().states().getFirst().name(), state, null);
        }
        return flats;
    }

    private static void put(
            Map<String, DoublePredicate> flats, String name, Value value, @Nullable KeepingGate keeping) {
        if (value.operation() == Operation.SIGMOID) {
            @Nullable KeepingGate keeps = keeping != null && keeping.gate().equals(name) ? keeping : null;
            boolean low = keeps == null || !keeps.inverse();
            boolean high = keeps == null || keeps.inverse();
            flats.put(name, x -> (low && x < EDGE) || (high && x > 1 - EDGE));
        } else if (value.operation() == Operation.TANH) {
            flats.put(name, x -> Math.abs(x) > 1 - EDGE);
        } else if (value.operation() == Operation.RELU) {
            flats.put(name, x -> x == 0);
        }
    }

    private static double share(Replay replay, int layer, String name, DoublePredicate flat) {
        int steps = replay.steps();
        int[] count = new int[replay.network().architecture().hiddenSize()];
        int stretch = replay.streamed() ? 256 : steps;
        for (int from = 0; from < steps; from += stretch) {
            int to = Math.min(steps, from + stretch);
            Replay.Window window = replay.window(from, to);
            Tensor values = values(window.trajectory(), layer, name).select(1, 0);
            for (int t = from; t < to; t++) {
                double[] units = values.select(0, t - window.before()).toArray();
                for (int u = 0; u < units.length; u++) {
                    count[u] += flat.test(units[u]) ? 1 : 0;
                }
            }
        }
        int stuck = 0;
        for (int flatSteps : count) {
            stuck += flatSteps >= NEARLY_ALWAYS * steps ? 1 : 0;
        }
        return stuck / (double) count.length;
    }

    private static Tensor values(Trajectory run, int layer, String name) {
        boolean state = run.network().program().states().getFirst().name().equals(name);
        return state ? run.state(layer, name).slice(0, 1, run.steps()) : run.value(layer, name);
    }
}
