package dev.gradflow.core.train.run;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Recomputation;
import java.util.Map;
import java.util.Optional;

/// A training step gave numbers that are not finite; the message says which tensor was the first.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Counted from 1.
    private final long step;

    private DivergedException(long step, String message) {
        super(message);
        this.step = step;
    }

    /// The training step, counted from 1.
    public long step() {
        return step;
    }

    /// Finds out where the first number that is not finite arose, in the order of computation.
    static DivergedException at(long step, Batch batch, State start, Model model, Recomputation.Result pass) {
        String where = first("input", batch.input())
                .or(() -> first(model.parameters()))
                .or(() -> firstState(batch, start, model, pass.prediction().trajectory()))
                .or(() -> first("the read-out's answer", pass.output()))
                .or(() -> first(pass.gradients().parameters()).map(found -> "the gradient of " + found))
                .orElse("the loss or the norm of the gradients: the sum overflows");
        return new DivergedException(
                step,
                "training step " + step + ": not finite from " + where
                        + " on; lower the learning rate, or clip gradients");
    }

    private static Optional<String> first(Map<String, Tensor> tensors) {
        return tensors.entrySet().stream()
                .flatMap(entry -> first(entry.getKey(), entry.getValue()).stream())
                .findFirst();
    }

    /// Looks at the whole recording, or where only its end is left, at one after another of stretches as long as that.
    private static Optional<String> firstState(Batch batch, State start, Model model, Trajectory kept) {
        int steps = batch.mask().steps();
        if (kept.steps() == steps) {
            return firstState(kept, 0);
        }
        State state = start;
        for (int from = 0; from < steps; from += kept.steps()) {
            Tensor input = batch.input().slice(0, from, Math.min(kept.steps(), steps - from));
            Trajectory again = model.network().run(input.copy(model.network().precision()), state);
            Optional<String> found = firstState(again, from);
            if (found.isPresent()) {
                return found;
            }
            state = again.finalState();
        }
        return Optional.empty();
    }

    private static Optional<String> firstState(Trajectory trajectory, int before) {
        Architecture architecture = trajectory.network().architecture();
        for (int layer = 0; layer < architecture.layers(); layer++) {
            for (int t = 1; t <= trajectory.steps(); t++) {
                for (var component : architecture.cell().program().states()) {
                    String name = "state " + component.name() + " of layer " + layer + " at time " + (before + t);
                    Optional<String> found =
                            first(name, trajectory.state(layer, component.name()).select(0, t));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> first(String name, Tensor tensor) {
        for (double value : tensor.toArray()) {
            if (!Double.isFinite(value)) {
                return Optional.of(name + " (" + value + ")");
            }
        }
        return Optional.empty();
    }
}
