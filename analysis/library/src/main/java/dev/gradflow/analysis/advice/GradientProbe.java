package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Loss;
import dev.gradflow.analysis.Replay;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Takes the gradient of the loss at one step by all parameters, back-propagated through a given number of steps.
final class GradientProbe {
    private final Trials trials;
    private final Loss loss;

    GradientProbe(Trials trials) {
        this.trials = trials;
        this.loss = trials.options().loss();
    }

    /// The end points of the stretch at which the loss looks at the output.
    ///
    /// @param candidates steps of the stretch, ascending
    int[] ends(int[] candidates) {
        int width = trials.network().architecture().hiddenSize();
        boolean onlyLast = loss.gradient() != null && loss.gradient().shape().rank() == 2;
        int[] looked = onlyLast ? new int[] {trials.input().extent(0)} : candidates;
        return Arrays.stream(looked)
                .filter(t -> Arrays.stream(loss.at(t + trials.skipped(), element(), width))
                        .anyMatch(entry -> entry != 0))
                .toArray();
    }

    private int element() {
        return trials.element();
    }

    /// dE_t/dθ, back-propagated through the last `steps` steps.
    ///
    /// @param end t, a step of the stretch
    Parameters gradient(int end, int steps) {
        Network network = trials.network();
        int start = end - steps;
        Replay.Window window = trials.replay().window(start, end);
        int width = network.architecture().hiddenSize();
        State state = State.zeros(network.architecture(), network.precision(), 1);
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            for (int i = 0; i < state.components().size(); i++) {
                Value component = network.program().states().get(i);
                state.components()
                        .get(i)
                        .select(0, layer)
                        .copyFrom(window.trajectory().state(layer, component.name()).select(0, start - window.before()));
            }
        }
        Tensor immediate = Tensor.zeros(network.precision(), 1, width);
        double[] entries = loss.at(end + trials.skipped(), element(), width);
        for (int u = 0; u < width; u++) {
            immediate.set(entries[u], 0, u);
        }
        return Bptt.gradients(network.run(trials.input().slice(0, start, steps), state), immediate)
                .parameters();
    }

    /// The norm over all parameters; infinite where an entry is not finite.
    static double norm(Parameters gradient) {
        return distance(gradient, Map.of());
    }

    /// ‖a - b‖ / ‖b‖ over all parameters.
    static double relativeError(Parameters a, Parameters b) {
        Map<String, Tensor> other = new LinkedHashMap<>(b.tensors());
        return distance(a, other) / norm(b);
    }

    private static double distance(Parameters gradient, Map<String, Tensor> from) {
        double norm = 0;
        for (Map.Entry<String, Tensor> entry : gradient.tensors().entrySet()) {
            double[] values = entry.getValue().toArray();
            Tensor subtracted = from.get(entry.getKey());
            double[] other = subtracted == null ? new double[values.length] : subtracted.toArray();
            norm = Math.hypot(norm, distance(values, other));
        }
        return norm;
    }

    /// Scaled by the largest entry, so that squares do not overflow.
    private static double distance(double[] values, double[] other) {
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            double size = Math.abs(values[i] - other[i]);
            if (!Double.isFinite(size)) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, size);
        }
        double squares = 0;
        for (int i = 0; i < values.length && largest > 0; i++) {
            double part = (values[i] - other[i]) / largest;
            squares = Math.fma(part, part, squares);
        }
        return largest * Math.sqrt(squares);
    }
}
