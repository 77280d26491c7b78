package dev.gradflow.analysis;

import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Several untrained networks of the same size on the same input, from the same seed.
///
/// Stateless; the input is only read.
public final class Comparison {
    private Comparison() {}

    /// Draws and measures every candidate.
    ///
    /// The networks with clamped forget gates are measured for the first candidate that has one: the others differ from
    /// it in that gate alone.
    ///
    /// @param input      `[T, 1, I]`
    /// @param hiddenSize H of every network
    /// @param seed       of every draw
    /// @return one entry for each candidate, in order
    /// @throws IllegalArgumentException if the input has another shape
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static List<NetworkFlow> run(
            List<Candidate> candidates,
            Tensor input,
            int hiddenSize,
            Precision precision,
            long seed,
            FlowOptions options,
            Progress progress) {
        if (input.shape().rank() != 3 || input.extent(1) != 1) {
            throw new IllegalArgumentException("input has shape " + input.shape() + ", expected [steps, 1, inputs]");
        }
        Tensor x = input.precision() == precision ? input : input.copy(precision);
        List<NetworkFlow> flows = new ArrayList<>();
        boolean clamped = false;
        for (Candidate candidate : candidates) {
            Network network = Network.of(candidate.draw(input.extent(2), hiddenSize, precision, seed));
            NetworkFlow flow = GradientFlow.measure(
                    candidate.name(),
                    candidate.initialisation(),
                    network,
                    x,
                    State.zeros(network.architecture(), precision, 1),
                    options.withClamp(options.clamp() && !clamped),
                    progress);
            clamped |= !flow.layers().getFirst().clamped().isEmpty();
            flows.add(flow);
        }
        return flows;
    }
}
