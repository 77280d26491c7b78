package dev.gradflow.core.network;

import dev.gradflow.core.calculus.Lowering;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a network did on one input: every state, and every value that derivatives need.
///
/// Tensors are views of the recording, not copies: treat them as read-only. The recording belongs to the [Workspace]
/// that was given, or else to this alone. Reading is thread-safe; a [StepJacobians] is for one thread. Steps are counted as in MATH §1: s_0 is the
/// initial state, step t = 1..T leads from s_{t-1} to s_t.
public final class Trajectory {
    private final Network network;
    private final List<LayerTape> tapes;
    private final Masks masks;
    private final Workspace memory;
    private final long run;
    private final AtomicBoolean gradientsTaken = new AtomicBoolean();

    Trajectory(Network network, List<LayerTape> tapes, Masks masks, Workspace memory) {
        this.memory = memory;
        this.run = memory.run();
        this.network = network;
        this.masks = masks;
        this.tapes = List.copyOf(tapes);
    }

    /// The network that ran.
    public Network network() {
        return network;
    }

    /// T.
    public int steps() {
        return tapes.getFirst().steps();
    }

    /// B.
    public int batch() {
        return tapes.getFirst().batch();
    }

    /// The memory that this is recorded in.
    ///
    /// @throws IllegalStateException if another run has used it since
    Workspace memory() {
        requireCurrent();
        return memory;
    }

    /// @throws IllegalStateException if another run has overwritten the recording
    void requireCurrent() {
        if (memory.run() != run) {
            throw new IllegalStateException("a later run with the same workspace has overwritten this trajectory");
        }
    }

    /// Memory for gradients: the first ones share that of the recording, which runs use again; any further ones have
    /// memory of their own, so that they neither overwrite the first nor enlarge what is kept.
    ///
    /// @throws IllegalStateException if another run has used the memory since
    Workspace memoryForGradients() {
        Workspace shared = memory();
        return gradientsTaken.getAndSet(true) ? Workspace.once() : shared;
    }

    LayerTape tape(int layer) {
        requireCurrent();
        Bounds.require("layer", layer, 0, tapes.size() - 1);
        return tapes.get(layer);
    }

    Masks masks() {
        return masks;
    }

    /// h of the top layer for t = 1..T: `[T, B, H]`.
    public Tensor output() {
        return tape(tapes.size() - 1).state(0).slice(0, 1, steps());
    }

    /// One component of a layer's state (`h`, `c`) for t = 0..T: `[T + 1, B, H]`.
    ///
    /// @throws IllegalArgumentException if the cell has no such state
    public Tensor state(int layer, String component) {
        CellProgram program = program();
        for (int i = 0; i < program.states().size(); i++) {
            if (program.states().get(i).name().equals(component)) {
                return tape(layer).state(i);
            }
        }
        throw new IllegalArgumentException(
                "cell " + program.name() + " has no state '" + component + "'; it has " + program.states());
    }

    /// s_T of every layer, as copies.
    public State finalState() {
        int components = program().states().size();
        List<Tensor> result = new ArrayList<>(State.zeros(network.architecture(), network.precision(), batch())
                .components());
        for (int layer = 0; layer < tapes.size(); layer++) {
            for (int i = 0; i < components; i++) {
                result.get(i)
                        .select(0, layer)
                        .copyFrom(tape(layer).state(i).select(0, steps()));
            }
        }
        return new State(result);
    }

    /// A value that the cell's equations name (a gate, as `f`) for t = 1..T: `[T, B, H]`.
    ///
    /// @throws IllegalArgumentException if the equations name no such value
    public Tensor value(int layer, String name) {
        Value value = program().value(name);
        if (value.kind() == Value.Kind.STATE) {
            return state(layer, value.name()).slice(0, 0, steps());
        }
        int next = program().next().indexOf(value);
        if (next >= 0) {
            return tape(layer).state(next).slice(0, 1, steps());
        }
        Place place = tape(layer).place(value);
        int width = network.architecture().hiddenSize();
        if (place.rowStride() == width && place.stepStride() == batch() * width) {
            return Tensor.of(place.storage(), place.offset(), steps(), batch(), width);
        }
        Tensor result = Tensor.zeros(network.precision(), steps(), batch(), width);
        for (int row = 0; row < steps() * batch(); row++) {
            int from = place.at(row / batch()) + row % batch() * place.rowStride();
            result.storage().copyFrom(row * width, place.storage(), from, width);
        }
        return result;
    }

    /// ∂target/∂variable at every step, elementwise: along paths that pass no weight matrix, with `held` fixed.
    ///
    /// @param target   a value of [Network#program], as `program.value("c'")`
    /// @param variable a state, a linear value or another value of the program
    /// @param held     values that the derivative does not pass through
    /// @return a new tensor `[T, B, H]`
    /// @throws IllegalArgumentException if a value is not of this network's program
    public Tensor partial(int layer, Value target, Value variable, Set<Value> held) {
        for (Value value : List.of(target, variable)) {
            if (!program().contains(value)) {
                throw new IllegalArgumentException(
                        value + " is not a value of the program of this network; take values from Network.program()");
            }
        }
        LayerTape tape = tape(layer);
        CompiledCell cell = tape.layer().cell();
        Lowering lowering = cell.partial(target, variable, Set.copyOf(held));
        int width = tape.layer().hiddenSize();
        Tensor result = Tensor.zeros(network.precision(), steps(), batch(), width);
        List<Place> places = new ArrayList<>();
        lowering.inputs().forEach(input -> places.add(tape.place(input)));
        places.add(Place.steps(result));
        StepAction.Pointwise action = new StepAction.Pointwise(
                cell.kernel(lowering), places.toArray(Place[]::new), new Operands(places.size()), batch(), width);
        for (int step = 0; step < steps(); step++) {
            InterruptedCallException.check();
            action.run(step);
        }
        return result;
    }

    /// J_t of one layer, its input held fixed: `[n, n]` with n = H, or 2H for an LSTM.
    ///
    /// @param t       the step, 1..T
    /// @param element the batch element
    /// @throws IndexOutOfBoundsException if there is no such layer, step or element
    public StepJacobian jacobian(int layer, int t, int element) {
        return jacobians(layer, element).at(t);
    }

    /// All step Jacobians of one layer, its input held fixed.
    ///
    /// @throws IndexOutOfBoundsException if there is no such layer or element
    public StepJacobians jacobians(int layer, int element) {
        return jacobians(layer, element, BackwardPass.FULL);
    }

    /// The same along some recurrent paths only.
    ///
    /// @throws IndexOutOfBoundsException if there is no such layer or element
    public StepJacobians jacobians(int layer, int element, BackwardPass paths) {
        Bounds.require("layer", layer, 0, tapes.size() - 1);
        Bounds.require("batch element", element, 0, batch() - 1);
        return new StepJacobians(this, layer, 1, element, paths);
    }

    /// All step Jacobians of the whole stack, with state (layer 0, layer 1, …), each layer (h, c).
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    public StepJacobians stackJacobians(int element) {
        return stackJacobians(element, BackwardPass.FULL);
    }

    /// The same along some recurrent paths only.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if the run had masks between its layers
    public StepJacobians stackJacobians(int element, BackwardPass paths) {
        Bounds.require("batch element", element, 0, batch() - 1);
        if (!masks.isEmpty()) {
            throw new IllegalStateException(
                    "a run with dropout has no Jacobians of the whole stack; take those of a run without");
        }
        return new StepJacobians(this, 0, tapes.size(), element, paths);
    }

    private CellProgram program() {
        return tapes.getFirst().layer().cell().calculus().program();
    }
}
