package dev.gradflow.core.train;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loss and gradients with memory for a stretch of steps at a time: gradient checkpointing (Chen et al. 2016).
///
/// A first pass keeps the state at the beginning of every stretch; the second goes back over the stretches and runs each
/// again with everything recorded. So memory is that of one stretch and of T/stretch states, least at about √T steps, for
/// one more forward pass. Gradients are those of full back-propagation; they differ from [Prediction#backward] by the
/// rounding of sums that are made stretch by stretch.
public final class Recomputation {
    private final Model model;
    private final Batch batch;
    private final int stretch;
    private final Kernels kernels;
    private final List<State> starts = new ArrayList<>();
    private final Tensor output;

    private Recomputation(Model model, Batch batch, int stretch) {
        if (stretch < 1) {
            throw new IllegalArgumentException("stretches of " + stretch + " steps: at least 1 is needed");
        }
        this.model = model;
        this.batch = batch;
        this.stretch = stretch;
        this.kernels = model.network().kernels();
        this.output = Tensor.zeros(
                kernels.precision(), batch.mask().size(), model.readout().outputs());
    }

    /// What a step of training needs.
    ///
    /// @param loss      the mean over the places of the mask
    /// @param output    the answers `[N, O]`
    /// @param gradients by the names of [Model#parameters]; may be clipped and handed to an optimizer
    public record Result(double loss, Tensor output, ModelGradients gradients) {}

    /// Runs forward, takes the loss, and goes back, from a zero state and without dropout.
    ///
    /// @param stretch the number of steps that are recorded at a time
    /// @throws IllegalArgumentException if `stretch` is below 1, or a shape does not fit
    public static Result of(Model model, Batch batch, Loss loss, int stretch) {
        Recomputation pass = new Recomputation(model, batch, stretch);
        pass.forward();
        Loss.Result taken = loss.of(pass.output, batch.target());
        return new Result(taken.value(), pass.output, pass.backward(taken.gradient()));
    }

    /// About √T.
    public static int leastMemory(int steps) {
        return Math.max(1, (int) Math.round(Math.sqrt(steps)));
    }

    private int steps() {
        return batch.mask().steps();
    }

    /// The input from a step on, in the network's precision.
    private Tensor input(int from) {
        return batch.input()
                .slice(0, from, Math.min(stretch, steps() - from))
                .copy(kernels.precision());
    }

    private void forward() {
        Network network = model.network();
        State state =
                State.zeros(network.architecture(), network.precision(), batch.mask().batch());
        var inference = network.inference(batch.mask().batch());
        for (int from = 0; from < steps(); from += stretch) {
            starts.add(state);
            Tensor hidden = inference.run(input(from));
            state = inference.state();
            Mask mask = mask(from, hidden.extent(0));
            if (mask != null) {
                Tensor answers = model.readout().forward(kernels, Prediction.gather(hidden, mask));
                output.slice(0, batch.mask().firstPlace(from), mask.size()).copyFrom(answers);
            }
        }
    }

    private @Nullable Mask mask(int from, int length) {
        return batch.mask().stretch(from, length);
    }

    private ModelGradients backward(Tensor gradient) {
        Parameters sum = Parameters.zeros(model.network().architecture(), kernels.precision());
        Readout readoutSum =
                Readout.zeros(model.readout().hiddenSize(), model.readout().outputs(), kernels.precision());
        State afterwards = State.zeros(
                model.network().architecture(), kernels.precision(), batch.mask().batch());
        Workspace memory = new Workspace();
        for (int k = starts.size() - 1; k >= 0; k--) {
            int from = k * stretch;
            Trajectory trajectory = model.network().run(input(from), starts.get(k), List.of(), memory);
            Mask mask = mask(from, trajectory.steps());
            Tensor outputs = Tensor.zeros(
                    kernels.precision(), trajectory.steps(), trajectory.batch(), readoutSum.hiddenSize());
            if (mask != null) {
                Tensor rows = gradient.slice(0, batch.mask().firstPlace(from), mask.size());
                Tensor hidden = Prediction.gather(trajectory.output(), mask);
                Readout part = model.readout().gradients(kernels, hidden, rows);
                add(part.weight(), readoutSum.weight());
                add(part.bias(), readoutSum.bias());
                Prediction.scatter(model.readout().backward(kernels, rows), mask, outputs);
            }
            Gradients stretchOnly = Bptt.gradients(trajectory, outputs, BackwardPass.FULL, afterwards);
            afterwards = stretchOnly.initialState();
            Parameters parts = stretchOnly.parameters();
            sum.tensors().forEach((name, tensor) -> add(parts.get(name), tensor));
        }
        return new ModelGradients(sum.tensors(), readoutSum);
    }

    private static void add(Tensor source, Tensor target) {
        for (int i = 0; i < source.shape().size(); i++) {
            target.storage().set(i, target.storage().get(i) + source.storage().get(i));
        }
    }
}
