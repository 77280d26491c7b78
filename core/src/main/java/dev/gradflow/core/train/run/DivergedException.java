package dev.gradflow.core.train.run;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.ModelGradients;
import dev.gradflow.core.train.Prediction;
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
    static DivergedException at(
            long step, Batch batch, Model model, Prediction prediction, ModelGradients gradients) {
        String where = first("input", batch.input())
                .or(() -> first(model.parameters()))
                .or(() -> firstState(model.network().architecture(), prediction.trajectory()))
                .or(() -> first("the read-out's answer", prediction.output()))
                .or(() -> first(gradients.parameters()).map(found -> "the gradient of " + found))
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

    private static Optional<String> firstState(Architecture architecture, Trajectory trajectory) {
        for (int layer = 0; layer < architecture.layers(); layer++) {
            for (int t = 1; t <= trajectory.steps(); t++) {
                for (var component : architecture.cell().program().states()) {
                    String name = "state " + component.name() + " of layer " + layer + " at time " + t;
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
