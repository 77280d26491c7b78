package dev.gradflow.core.train;

import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Tensor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What a [Model] answered to one batch, and the recording that gradients are taken from.
///
/// With a workspace of the caller's it is good until the next forward pass in that workspace. Not thread-safe.
public final class Prediction {
    private final Model model;
    private final Workspace memory;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Trajectory trajectory;
    private final Mask mask;
    private final @Nullable Tensor hidden;
    private final Tensor output;

    Prediction(Model model, Trajectory trajectory, Mask mask, Workspace memory) {
        this.memory = memory;
        this.model = model;
        this.trajectory = trajectory;
        this.mask = mask;
        if (trajectory.steps() != mask.steps() || trajectory.batch() != mask.batch()) {
            throw new IllegalArgumentException("input of " + trajectory.steps() + " steps of a batch of "
                    + trajectory.batch() + ", but a mask for " + mask.steps() + " of " + mask.batch());
        }
        this.hidden = gather(trajectory.output(), mask, memory);
        this.output = model.readout().forward(model.network().kernels(), hidden, memory);
    }

    /// What a [Recomputation] keeps: every answer, and the recording of the last stretch.
    Prediction(Model model, Trajectory trajectory, Mask mask, Tensor output, Workspace memory) {
        this.memory = memory;
        this.model = model;
        this.trajectory = trajectory;
        this.mask = mask;
        this.hidden = null;
        this.output = output;
    }

    /// The answers `[N, O]`, one for each place of the mask.
    public Tensor output() {
        return output;
    }

    /// What the network did; after a [Recomputation], in the last stretch.
    public Trajectory trajectory() {
        return trajectory;
    }

    /// The state after the last step, as copies: where the next chunk begins.
    public State finalState() {
        return trajectory.finalState();
    }

    /// The gradients of a loss, by full back-propagation through time.
    ///
    /// @param gradient dE/doutput `[N, O]`, as a [Loss] gives it
    /// @throws IllegalArgumentException if the shape does not fit
    /// @throws IllegalStateException if this is of a [Recomputation], which has taken them
    public ModelGradients backward(Tensor gradient) {
        return backward(gradient, BackwardPass.FULL);
    }

    /// The same along some recurrent paths only.
    public ModelGradients backward(Tensor gradient, BackwardPass paths) {
        if (!gradient.shape().equals(output.shape())) {
            throw new IllegalArgumentException(
                    "gradient has shape " + gradient.shape() + ", expected " + output.shape());
        }
        var kernels = model.network().kernels();
        Readout readout = model.readout();
        Workspace mine = taken.getAndSet(true) ? new Workspace() : memory;
        if (hidden == null) {
            throw new IllegalStateException("this is what is left of a recomputation, which has taken the gradients");
        }
        Gradients network = Bptt.gradients(trajectory, scatter(readout.backward(kernels, gradient, mine), mine), paths);
        Readout sums = readout.zeros(mine);
        readout.addGradients(kernels, mask, hidden, gradient, sums);
        return new ModelGradients(network, sums);
    }

    /// The rows of `[T, B, H]` that the mask names, `[N, H]`; a view where they follow one another.
    static Tensor gather(Tensor output, Mask mask, Workspace memory) {
        int width = output.extent(2);
        int start = output.offset();
        if (mask.isContiguous()) {
            return Tensor.of(output.storage(), start + mask.row(0) * width, mask.size(), width);
        }
        Tensor rows = memory.tensor(output.precision(), mask.size(), width);
        for (int i = 0; i < mask.size(); i++) {
            rows.storage().copyFrom(i * width, output.storage(), start + mask.row(i) * width, width);
        }
        return rows;
    }

    /// dE/dh in the form that [Bptt] takes: `[B, H]` for the last step alone, or `[T, B, H]` with zeros elsewhere.
    private Tensor scatter(Tensor rows, Workspace memory) {
        if (mask.isLastStep()) {
            return rows;
        }
        Tensor all = memory.tensor(rows.precision(), mask.steps(), mask.batch(), rows.extent(1));
        all.storage().fill(0, all.storage().length(), 0);
        scatter(rows, mask, all);
        return all;
    }

    /// Puts the rows of `[N, H]` to where the mask says in `[T, B, H]`.
    static void scatter(Tensor rows, Mask mask, Tensor all) {
        int width = rows.extent(1);
        for (int i = 0; i < mask.size(); i++) {
            all.storage().copyFrom(mask.row(i) * width, rows.storage(), i * width, width);
        }
    }
}
