package dev.gradflow.core.network;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// The gradients of one scalar loss E, by full back-propagation through time; mutable tensors, not copied.
///
/// Not thread-safe while somebody writes to them.
public final class Gradients {
    private final Parameters parameters;
    private final Tensor input;
    private final List<LayerBackward> layers;
    private final Tensor output;
    private final Shape whole;
    private final CellProgram program;
    private final int components;
    private final Masks masks;

    /// @param output dE/doutput, immediate: `[T, B, H]`, or `[B, H]` of the last step
    /// @param whole  `[T, B, H]`
    /// @param layers one for each layer, the lowest first
    Gradients(
            Parameters parameters,
            Tensor input,
            Tensor output,
            Shape whole,
            CellProgram program,
            List<LayerBackward> layers,
            Masks masks) {
        this.masks = masks;
        this.output = output;
        this.whole = whole;
        this.program = program;
        this.parameters = parameters;
        this.input = input;
        this.layers = List.copyOf(layers);
        this.components = Architecture.components(program);
    }

    /// dE/dθ for every parameter.
    public Parameters parameters() {
        return parameters;
    }

    /// dE/dx `[T, B, I]`.
    public Tensor input() {
        return input;
    }

    /// dE/ds_t of one layer for t = 0..T, a tensor `[T + 1, B, H]` for each component of the state.
    ///
    /// s_t is the state of the whole stack, whose components are independent of each other: a lower layer's h_t acts
    /// on E through step t + 1, not through the layer above at t. So these follow dE/ds_{t-1} = J_tᵀ·dE/ds_t, plus
    /// what E takes from the top layer's output directly (MATH §1).
    public List<Tensor> states(int layer) {
        LayerBackward backward = layers.get(layer);
        if (layer < layers.size() - 1) {
            return backward.throughRecurrence();
        }
        return totalStates(layer);
    }

    /// dE/ds_t of one layer for t = 0..T with every path, also that through the layers above at the same step.
    ///
    /// For the top layer these are [#states].
    public List<Tensor> totalStates(int layer) {
        LayerBackward backward = layers.get(layer);
        return IntStream.range(0, components).mapToObj(backward::state).toList();
    }

    /// What reaches h_t of one layer from outside its recurrence, for t = 1..T: `[T, B, H]`, from the loss or from
    /// above.
    public Tensor outside(int layer) {
        boolean top = layer == layers.size() - 1;
        if (top && output.shape().equals(whole)) {
            return output;
        }
        Tensor result = Tensor.zeros(output.precision(), whole.extents());
        if (top) {
            result.select(0, whole.extent(0) - 1).copyFrom(output);
            return result;
        }
        layers.get(layer + 1).inputGradient(result);
        masks.apply(layer, result);
        return result;
    }

    /// dE/da of one gate's preactivation, for t = 1..T: `[T, B, H]`, a copy.
    ///
    /// @throws IllegalArgumentException if the gate takes no product with the output state h
    public Tensor preactivation(int layer, String gate) {
        Tensor gradient =
                layers.get(layer).linear(program.states().getFirst(), program.gates().indexOf(gate));
        if (gradient == null) {
            throw new IllegalArgumentException("cell " + program.name() + " multiplies h for no gate '" + gate
                    + "'; it has " + program.gates());
        }
        return gradient;
    }

    /// dE/ds_0, in the form in which initial states are given.
    public State initialState() {
        Tensor first = layers.getFirst().state(0);
        State result = State.zeros(parameters.architecture(), first.precision(), first.extent(1));
        for (int layer = 0; layer < layers.size(); layer++) {
            for (int i = 0; i < components; i++) {
                Tensor gradient = layers.get(layer).state(i).select(0, 0);
                result.components().get(i).select(0, layer).copyFrom(gradient);
            }
        }
        return result;
    }
}
