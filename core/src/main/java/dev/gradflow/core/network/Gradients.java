package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The gradients of one scalar loss E, by full back-propagation through time; mutable tensors, not copied.
public final class Gradients {
    private final Parameters parameters;
    private final Tensor input;
    private final List<LayerBackward> layers;
    private final int components;

    /// @param layers one for each layer, the lowest first
    Gradients(Parameters parameters, Tensor input, List<LayerBackward> layers) {
        this.parameters = parameters;
        this.input = input;
        this.layers = List.copyOf(layers);
        this.components =
                Architecture.components(parameters.architecture().cell().program());
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
    /// s_t is the state of the whole stack, whose components are independent of each other: a lower layer's h_t acts on
    /// E
    /// through step t + 1, not through the layer above at t. So these follow dE/ds_{t-1} = J_tᵀ·dE/ds_t, plus what E
    /// takes from the top layer's output directly (MATH §1).
    public List<Tensor> states(int layer) {
        LayerBackward backward = layers.get(layer);
        if (layer < layers.size() - 1) {
            return backward.throughRecurrence();
        }
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < components; i++) {
            result.add(backward.state(i));
        }
        return result;
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
