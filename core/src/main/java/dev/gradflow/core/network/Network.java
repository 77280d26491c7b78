package dev.gradflow.core.network;

import dev.gradflow.core.calculus.Stage;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A stack of recurrent layers of one cell, with its weights, ready to run.
///
/// Weights are packed when first used: after changing [#parameters], call [#parametersChanged]. Running is
/// thread-safe as long as the parameters do not change.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="run"}
public final class Network {
    private final Architecture architecture;
    private final Parameters parameters;
    private final List<Layer> layers = new ArrayList<>();

    private Network(Parameters parameters, Kernels kernels) {
        this.architecture = parameters.architecture();
        this.parameters = parameters;
        CompiledCell cell = new CompiledCell(architecture.cell(), kernels);
        for (int index = 0; index < architecture.layers(); index++) {
            layers.add(new Layer(cell, parameters, index));
        }
    }

    /// A network over `parameters`, which are shared, on the kernels of this JVM's [KernelSelection].
    public static Network of(Parameters parameters) {
        return of(parameters, KernelSelection.current().kernels(parameters.precision()));
    }

    /// A network over `parameters`, which are shared, on kernels of choice.
    ///
    /// @throws IllegalArgumentException if the kernels are of another precision
    public static Network of(Parameters parameters, Kernels kernels) {
        if (kernels.precision() != parameters.precision()) {
            throw new IllegalArgumentException("parameters are " + parameters.precision() + ", kernels "
                    + kernels.precision() + ": they must agree");
        }
        return new Network(parameters, kernels);
    }

    /// What the network is made of.
    public Architecture architecture() {
        return architecture;
    }

    /// The cell of every layer.
    public Cell cell() {
        return architecture.cell();
    }

    /// The program of the cell that trajectories of this network hold the values of.
    public CellProgram program() {
        return layers.getFirst().cell().calculus().program();
    }

    /// The weights, not copied.
    public Parameters parameters() {
        return parameters;
    }

    /// The precision of weights, states and results.
    public Precision precision() {
        return parameters.precision();
    }

    /// The kernels that do the arithmetic.
    public Kernels kernels() {
        return layers.getFirst().cell().kernels();
    }

    Layer layer(int index) {
        return layers.get(index);
    }

    /// Takes notice that the elements of [#parameters] have changed.
    ///
    /// Trajectories of before, and what was made of them, must not be used to take derivatives any more: the memory of
    /// their packed weights is used again. An [Inference] goes on with the weights that it was made with.
    public void parametersChanged() {
        layers.forEach(Layer::repack);
    }

    /// Runs the network from a zero state; see [#run(Tensor, State)].
    public Trajectory run(Tensor input) {
        requireRank(input);
        return run(input, State.zeros(architecture, precision(), input.extent(1)));
    }

    /// Runs the network over a sequence and records what derivatives need.
    ///
    /// @param input   x `[T, B, I]` in this network's precision; kept by the trajectory, not copied if contiguous
    /// @param initial s_0, copied; may be of another precision
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public Trajectory run(Tensor input, State initial) {
        return run(input, initial, List.of());
    }

    /// The same with what each layer hands to the next multiplied elementwise, as dropout does.
    ///
    /// @param masks one `[T, B, H]` for each layer but the top one, from below; or none at all
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public Trajectory run(Tensor input, State initial, List<Tensor> masks) {
        return run(input, initial, masks, Workspace.once());
    }

    /// The same, in memory that an earlier run may have used.
    ///
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public Trajectory run(Tensor input, State initial, Workspace memory) {
        return run(input, initial, List.of(), memory);
    }

    /// The same with masks, in memory that an earlier run may have used.
    ///
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public Trajectory run(Tensor input, State initial, List<Tensor> masks, Workspace memory) {
        requireRank(input);
        if (input.extent(2) != architecture.inputSize() || input.precision() != precision()) {
            throw new IllegalArgumentException("input " + input + ", expected " + precision() + "[steps, batch, "
                    + architecture.inputSize() + "]");
        }
        initial.check("initial state", this, input.extent(1));
        Masks between = Masks.of(masks, this, input.extent(0), input.extent(1));
        memory.begin();
        List<LayerTape> tapes = new ArrayList<>();
        Tensor below = input.isContiguous() ? input : input.copy();
        for (int index = 0; index < layers.size(); index++) {
            LayerTape tape = new LayerTape(layers.get(index), below, memory);
            for (int component = 0; component < initial.components().size(); component++) {
                tape.state(component)
                        .select(0, 0)
                        .copyFrom(initial.components().get(component).select(0, index));
            }
            LayerForward.run(tape);
            tapes.add(tape);
            below = between.applied(index, tape.state(0).slice(0, 1, tape.steps()));
        }
        return new Trajectory(this, tapes, between, memory);
    }

    /// Something that runs this network forward, with its parameters as they are now, and records nothing.
    ///
    /// @param batch B, at least 1
    /// @throws IllegalArgumentException if `batch` is less than 1
    public Inference inference(int batch) {
        return inference(batch, WeightStorage.FULL);
    }

    /// The same with a choice of how weights are stored.
    ///
    /// @param batch B, at least 1
    /// @throws IllegalArgumentException if `batch` is less than 1, or bfloat16 is asked for in another precision than F32
    public Inference inference(int batch, WeightStorage storage) {
        return new Inference(this, batch, storage);
    }

    /// What the cell's equations became, for people: the programs of forward and backward steps, each as the kernels of
    /// this network run it.
    public String describeKernels() {
        CompiledCell cell = layers.getFirst().cell();
        StringBuilder text = new StringBuilder();
        for (List<Stage> stages : List.of(
                cell.calculus().inference(),
                cell.calculus().forward(),
                cell.calculus().gradients().stages(),
                cell.calculus().tangents(false).stages())) {
            for (Stage stage : stages) {
                text.append(cell.kernel(stage)).append('\n');
            }
        }
        return text.toString();
    }

    int layers() {
        return layers.size();
    }

    private void requireRank(Tensor input) {
        if (input.shape().rank() != 3) {
            throw new IllegalArgumentException(
                    "input has shape " + input.shape() + ", expected [steps, batch, " + architecture.inputSize() + "]");
        }
    }
}
