package dev.gradflow.core.network;

import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;

/// Runs a network forward and keeps nothing but its state: for using a network rather than analysing it.
///
/// The state is carried from call to call, so a sequence may come in pieces of any length; it starts at zero. Outputs
/// have the bits of [Network#run], unless weights are stored as bfloat16. All memory is allocated when this is made,
/// and none while it runs. Weights are those of the moment when it was made. Not thread-safe: each thread makes its
/// own, and they share the packed weights.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="inference"}
public final class Inference {
    private final Network network;
    private final Architecture architecture;
    private final Precision precision;
    private final int batch;
    private final int stretch;
    private final LayerInference[] layers; // an array is walked without an iterator that only the JIT may remove

    Inference(Network network, int batch, WeightStorage storage) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + ": must be at least 1");
        }
        if (storage == WeightStorage.BFLOAT16 && network.precision() != Precision.F32) {
            throw new IllegalArgumentException(
                    "weights as bfloat16 are for networks in F32, this one is in " + network.precision());
        }
        this.network = network;
        this.architecture = network.architecture();
        this.precision = network.precision();
        this.batch = batch;
        this.stretch = network.layer(0).stretch(batch);
        this.layers = new LayerInference[network.layers()];
        for (int layer = 0; layer < layers.length; layer++) {
            network.layer(layer).keepPacked();
            layers[layer] = new LayerInference(network.layer(layer), batch, stretch, storage);
        }
    }

    /// Runs a sequence, from the state that the last call left.
    ///
    /// @param input x `[T, B, I]` in the network's precision
    /// @return h of the top layer `[T, B, H]`, a new tensor
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public Tensor run(Tensor input) {
        check("input", input, -1, architecture.inputSize());
        int[] extents = {input.extent(0), batch, architecture.hiddenSize()};
        Tensor output = Tensor.of(LargeArrays.allocate(precision, Shape.of(extents).size()), 0, extents);
        run(input, output);
        return output;
    }

    /// Runs a sequence, from the state that the last call left, and allocates nothing if both tensors are contiguous.
    ///
    /// @param input  x `[T, B, I]` in the network's precision
    /// @param output receives h of the top layer `[T, B, H]`; must not overlap the input
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public void run(Tensor input, Tensor output) {
        check("input", input, -1, architecture.inputSize());
        check("output", output, input.extent(0), architecture.hiddenSize());
        Tensor rows = input.isContiguous() ? input : input.copy();
        Tensor result = output.isContiguous() ? output : Tensor.zeros(precision, output.shape().extents());
        int inputRow = batch * architecture.inputSize();
        int outputRow = batch * architecture.hiddenSize();
        for (int step = 0, some; step < rows.extent(0); step += some) {
            some = Math.min(stretch, rows.extent(0) - step);
            LayerInference below = layers[0];
            below.run(some, rows.storage(), rows.offset() + step * inputRow);
            for (int index = 1; index < layers.length; index++) {
                LayerInference layer = layers[index];
                layer.run(some, below.hidden(), below.hiddenStart());
                below = layer;
            }
            result.storage()
                    .copyFrom(
                            result.offset() + step * outputRow, below.hidden(), below.hiddenStart(), some * outputRow);
            for (LayerInference layer : layers) {
                layer.carry(some);
            }
        }
        if (result != output) {
            output.copyFrom(result);
        }
    }

    /// The state that the next call starts from, as a copy.
    public State state() {
        State state = State.zeros(architecture, precision, batch);
        for (int index = 0; index < layers.length; index++) {
            for (int i = 0; i < state.components().size(); i++) {
                state.components()
                        .get(i)
                        .select(0, index)
                        .copyFrom(layers[index].state(i));
            }
        }
        return state;
    }

    /// Makes the next call start from `state`, which is copied and may be of another precision.
    ///
    /// @throws IllegalArgumentException if its shapes do not fit
    public void start(State state) {
        state.check("initial state", network, batch);
        for (int index = 0; index < layers.length; index++) {
            for (int i = 0; i < state.components().size(); i++) {
                layers[index].state(i).copyFrom(state.components().get(i).select(0, index));
            }
        }
    }

    private void check(String what, Tensor tensor, int steps, int width) {
        boolean fits = tensor.shape().rank() == 3
                && tensor.precision() == precision
                && (steps < 0 || tensor.extent(0) == steps)
                && tensor.extent(1) == batch
                && tensor.extent(2) == width;
        if (!fits) {
            throw new IllegalArgumentException(what + " " + tensor + ", expected " + precision + "["
                    + (steps < 0 ? "steps" : steps) + ", " + batch + ", " + width + "]");
        }
    }
}
