package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Tensor;
import java.util.List;

/// The gradients of one scalar loss E, by full back-propagation through time; mutable tensors, not copied.
///
/// @param parameters dE/dθ for every parameter
/// @param input      dE/dx `[T, B, I]`
/// @param states     for each layer and each component of its state dE/ds_t for t = 0..T: `[T + 1, B, H]`, total
/// derivatives
public record Gradients(Parameters parameters, Tensor input, List<List<Tensor>> states) {

    /// dE/ds_0, in the form in which initial states are given.
    public State initialState() {
        int layers = states.size();
        Tensor first = states.getFirst().getFirst();
        State result = State.zeros(parameters.architecture(), first.precision(), first.extent(1));
        for (int layer = 0; layer < layers; layer++) {
            for (int i = 0; i < result.components().size(); i++) {
                Tensor gradient = states.get(layer).get(i).select(0, 0);
                result.components().get(i).select(0, layer).copyFrom(gradient);
            }
        }
        return result;
    }
}
