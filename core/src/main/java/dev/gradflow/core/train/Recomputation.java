package dev.gradflow.core.train;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Loss and gradients with memory for a stretch of steps at a time: gradient checkpointing (Chen et al. 2016).
///
/// A first pass keeps the state at the beginning of every stretch; the second goes back over the stretches and runs
/// each again with everything recorded. So memory is that of two stretches and of T/stretch states, least at about √T
/// steps, for one more forward pass. Gradients are those of [Prediction#backward], bit for bit: stretches are whole
/// blocks of [Bptt#stepsOfASum]. Its memory is used again by the next [#run]; not thread-safe.
public final class Recomputation {
    private final Model model;
    private final int wanted;
    private final Kernels kernels;
    private final Workspace last = new Workspace();
    private final Workspace memory = new Workspace();

    /// Goes forward and back with memory of its own, which every call uses again.
    ///
    /// @param model   what is run
    /// @param stretch about how many steps are recorded at a time; see [#stretch]
    /// @throws IllegalArgumentException if `stretch` is below 1
    public Recomputation(Model model, int stretch) {
        if (stretch < 1) {
            throw new IllegalArgumentException("stretches of " + stretch + " steps: at least 1 is needed");
        }
        this.model = model;
        this.wanted = stretch;
        this.kernels = model.network().kernels();
    }

    /// What a step of training needs.
    ///
    /// Prediction and gradients are in memory that the next step of the same [Recomputation] uses again.
    ///
    /// @param loss       the mean over the places of the mask
    /// @param prediction all answers, and the recording of the last stretch
    /// @param gradients  of everything, by the names of [Model#parameters]; their states are those of the last stretch
    public record Result(double loss, Prediction prediction, ModelGradients gradients) {
        /// The answers `[N, O]`.
        public Tensor output() {
            return prediction.output();
        }
    }

    /// Runs forward, takes the loss, and goes back, from a zero state and without dropout.
    ///
    /// @param stretch about how many steps are recorded at a time; see [#stretch]
    /// @throws IllegalArgumentException if `stretch` is below 1, or a shape does not fit
    public static Result of(Model model, Batch batch, Loss loss, int stretch) {
        Network network = model.network();
        State zero = State.zeros(
                network.architecture(), network.precision(), batch.mask().batch());
        return new Recomputation(model, stretch).run(batch, loss, zero);
    }

    /// About √T.
    public static int leastMemory(int steps) {
        return Math.max(1, (int) Math.round(Math.sqrt(steps)));
    }

    /// How many steps are recorded at a time: what was asked for, rounded up to whole blocks of [Bptt#stepsOfASum].
    ///
    /// @param batch B, at least 1
    /// @throws IllegalArgumentException if `batch` is less than 1
    public int stretch(int batch) {
        int block = Bptt.stepsOfASum(batch);
        return Math.multiplyExact(Math.ceilDiv(wanted, block), block);
    }

    /// Runs forward, takes the loss, and goes back, without dropout.
    ///
    /// Overwrites the recording and the gradients of states of the run before.
    ///
    /// @param initial s_0, copied; gradients end at it
    /// @throws IllegalArgumentException if a shape does not fit
    public Result run(Batch batch, Loss loss, State initial) {
        List<State> starts = new ArrayList<>();
        Tensor output = Tensor.zeros(
                kernels.precision(), batch.mask().size(), model.readout().outputs());
        forward(batch, initial, starts, output);
        Loss.Result taken = loss.of(output, batch.target());
        return backward(batch, taken, starts, output);
    }

    /// @param length how many steps from `from` on, at most
    private Tensor input(Batch batch, int from, int length) {
        return batch.input()
                .slice(0, from, Math.min(length, batch.mask().steps() - from))
                .copy(kernels.precision());
    }

    /// @param starts receives the state at the beginning of each stretch
    /// @param output receives the answers
    private void forward(Batch batch, State initial, List<State> starts, Tensor output) {
        Inference inference = model.network().inference(batch.mask().batch());
        inference.start(initial);
        int stretch = stretch(batch.mask().batch());
        for (int from = 0; from < batch.mask().steps(); from += stretch) {
            starts.add(inference.state());
            model.answer(inference, batch, from, stretch, output);
        }
    }

    private Result backward(Batch batch, Loss.Result loss, List<State> starts, Tensor output) {
        Architecture architecture = model.network().architecture();
        Parameters sums = Parameters.zeros(architecture, kernels.precision());
        Readout readout = model.readout();
        Readout readoutSums = Readout.zeros(readout.hiddenSize(), readout.outputs(), kernels.precision());
        int stretch = stretch(batch.mask().batch());
        Prediction prediction = null;
        ModelGradients all = null;
        State following = null;
        for (int k = starts.size() - 1; k >= 0; k--) {
            int from = k * stretch;
            boolean ends = following == null;
            Trajectory trajectory = model.network()
                    .run(input(batch, from, ends ? stretch : stretch + 1), starts.get(k), ends ? last : memory);
            Tensor outputs = outputs(batch, trajectory, from, ends ? trajectory.steps() : stretch, loss, readoutSums);
            Gradients gradients = following == null
                    ? Bptt.add(trajectory, outputs, BackwardPass.FULL, sums)
                    : Bptt.addStretch(trajectory, outputs, following, sums);
            following = k == 0 ? null : afterFirstStep(gradients, architecture, trajectory.batch());
            if (ends) {
                prediction = new Prediction(model, trajectory, batch.mask(), output, last);
                all = new ModelGradients(gradients, readoutSums);
            }
        }
        if (prediction == null || all == null) {
            throw new AssertionError("a batch has steps");
        }
        return new Result(loss.value(), prediction, all);
    }

    /// dE/dh `[T, B, H]` of a stretch, immediate; adds the read-out's own gradients to `sums`.
    ///
    /// @param own how many of the steps are the stretch's own
    private Tensor outputs(Batch batch, Trajectory trajectory, int from, int own, Loss.Result loss, Readout sums) {
        Readout readout = model.readout();
        Workspace memory = new Workspace();
        Tensor outputs =
                Tensor.zeros(kernels.precision(), trajectory.steps(), trajectory.batch(), readout.hiddenSize());
        Mask mask = batch.mask().stretch(from, own);
        if (mask != null) {
            Tensor rows = loss.gradient().slice(0, batch.mask().firstPlace(from), mask.size());
            Tensor hidden = Prediction.gather(trajectory.output(), mask, memory);
            readout.addGradients(kernels, mask, hidden, rows, sums);
            Prediction.scatter(readout.backward(kernels, rows, memory), mask, outputs);
        }
        return outputs;
    }

    /// dE/ds of every layer one step after the stretch's beginning, copied.
    private State afterFirstStep(Gradients gradients, Architecture architecture, int batch) {
        State state = State.zeros(architecture, kernels.precision(), batch);
        for (int layer = 0; layer < architecture.layers(); layer++) {
            List<Tensor> states = gradients.totalStates(layer);
            for (int i = 0; i < states.size(); i++) {
                state.components().get(i).select(0, layer).copyFrom(states.get(i).select(0, 1));
            }
        }
        return state;
    }
}
