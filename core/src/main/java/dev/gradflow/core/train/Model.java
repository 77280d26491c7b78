package dev.gradflow.core.train;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// A recurrent network with a linear read-out: what is trained.
///
/// Parameters are named as in a PyTorch module with `self.rnn = nn.LSTM(…)` and `self.readout = nn.Linear(…)`. Not
/// thread-safe while it learns.
public final class Model {
    /// What stands before the names of the network's parameters.
    public static final String NETWORK = "rnn.";

    /// What stands before the names of the read-out's parameters.
    public static final String READOUT = "readout.";

    /// How many steps are run before those answers are taken, so that memory does not grow with T.
    private static final int STEPS_OF_AN_ANSWER = 128;

    private static final long READOUT_STREAM = 0x9E3779B97F4A7C15L;

    private final Network network;
    private final Readout readout;

    private Model(Network network, Readout readout) {
        this.network = network;
        this.readout = readout;
    }

    /// A model of the given parts, which are shared.
    ///
    /// @throws IllegalArgumentException if width or precision of the two differ
    public static Model of(Network network, Readout readout) {
        if (readout.hiddenSize() != network.architecture().hiddenSize()
                || readout.weight().precision() != network.precision()
                || readout.bias().precision() != network.precision()) {
            throw new IllegalArgumentException("read-out of weight " + readout.weight() + ", network of hidden size "
                    + network.architecture().hiddenSize() + " in " + network.precision() + ": they must fit");
        }
        return new Model(network, readout);
    }

    /// A model with all weights drawn as PyTorch draws them: from U(-1/√H, 1/√H).
    public static Model create(Architecture architecture, int outputs, Precision precision, long seed) {
        return create(architecture, outputs, KernelSelection.current().kernels(precision), seed);
    }

    /// The same on kernels of choice, as those of a [dev.gradflow.core.kernel.ThreadTeam].
    public static Model create(Architecture architecture, int outputs, Kernels kernels, long seed) {
        Precision precision = kernels.precision();
        return of(
                Network.of(Initialisation.uniform(architecture, precision, seed), kernels),
                Readout.uniform(
                        architecture.hiddenSize(), outputs, precision, new SplittableRandom(seed ^ READOUT_STREAM).nextLong()));
    }

    /// The network.
    public Network network() {
        return network;
    }

    /// The read-out.
    public Readout readout() {
        return readout;
    }

    /// All parameters, not copied, as `rnn.weight_ih_l0`, … `readout.weight`, `readout.bias`.
    public SequencedMap<String, Tensor> parameters() {
        return named(network.parameters().tensors(), readout);
    }

    /// The parameter of that name, not copied.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public Tensor parameter(String name) {
        return named(parameters(), name);
    }

    static Tensor named(SequencedMap<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter " + name + "; there are " + tensors.keySet());
        }
        return tensor;
    }

    /// The network's and the read-out's tensors under the names of [#parameters].
    static SequencedMap<String, Tensor> named(SequencedMap<String, Tensor> network, Readout readout) {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        network.forEach((name, tensor) -> all.put(NETWORK + name, tensor));
        all.put(READOUT + "weight", readout.weight());
        all.put(READOUT + "bias", readout.bias());
        return Collections.unmodifiableSequencedMap(all);
    }

    /// Takes notice that elements of [#parameters] have changed; an [Optimizer] does it.
    public void parametersChanged() {
        network.parametersChanged();
    }

    /// Runs over a batch from a zero state, without dropout, and answers at the places of its mask.
    public Prediction forward(Batch batch) {
        State zero = State.zeros(
                network.architecture(), network.precision(), batch.mask().batch());
        return forward(batch.input(), batch.mask(), zero, Dropout.NONE);
    }

    /// The same answers `[N, O]` with nothing recorded: faster, but there are no gradients to take.
    public Tensor answers(Batch batch) {
        Inference inference = network.inference(batch.mask().batch());
        Tensor answers = Tensor.zeros(network.precision(), batch.mask().size(), readout.outputs());
        for (int from = 0; from < batch.mask().steps(); from += STEPS_OF_AN_ANSWER) {
            answer(inference, batch, from, STEPS_OF_AN_ANSWER, answers);
        }
        return answers;
    }

    /// Runs on for at most `length` steps from step `from` on, and puts the answers that fall into them to their places.
    void answer(Inference inference, Batch batch, int from, int length, Tensor answers) {
        int steps = Math.min(length, batch.mask().steps() - from);
        Tensor hidden = inference.run(converted(batch.input().slice(0, from, steps)));
        Mask mask = batch.mask().stretch(from, steps);
        if (mask != null) {
            Workspace memory = new Workspace();
            answers.slice(0, batch.mask().firstPlace(from), mask.size())
                    .copyFrom(readout.forward(network.kernels(), Prediction.gather(hidden, mask, memory), memory));
        }
    }

    private Tensor converted(Tensor input) {
        return input.precision() == network.precision() ? input : input.copy(network.precision());
    }

    /// Runs over a sequence, or over a chunk of one from the state in which the chunk before it ended.
    ///
    /// Gradients end at `initial`: with [Prediction#finalState] handed from chunk to chunk this is truncated
    /// back-propagation through time.
    ///
    /// @param input   `[T, B, I]`, converted to the network's precision if need be
    /// @param mask    at which places to answer
    /// @param initial s_0, copied
    /// @throws IllegalArgumentException if a shape does not fit
    public Prediction forward(Tensor input, Mask mask, State initial, Dropout dropout) {
        return forward(input, mask, initial, dropout, new Workspace());
    }

    /// The same in memory that an earlier run may have used; that one's prediction and gradients are overwritten.
    ///
    /// @throws IllegalArgumentException if a shape does not fit
    public Prediction forward(Tensor input, Mask mask, State initial, Dropout dropout, Workspace memory) {
        Trajectory trajectory = network.run(
                converted(input),
                initial,
                dropout.masks(network.architecture(), network.precision(), mask.steps(), mask.batch()),
                memory);
        return new Prediction(this, trajectory, mask, memory);
    }
}
