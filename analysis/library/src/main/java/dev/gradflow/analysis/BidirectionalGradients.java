package dev.gradflow.analysis;

import dev.gradflow.core.format.Direction;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The gradient of a loss in every half of a bidirectional network: both halves of a layer answer to what comes from
/// above, and what both pass on to their input adds up.
///
/// Tensors are new ones and belong to the caller; list and maps are not copied and must not be modified.
///
/// @param layers for each layer, from the lowest, its two halves
/// @param input  dE/dx `[T, B, I]`
public record BidirectionalGradients(List<Map<Direction, Half>> layers, Tensor input) {

    /// One half of a layer, in its own order of time.
    ///
    /// The tensor is not copied, and belongs to whoever has the gradients.
    ///
    /// @param output    ∂⁺E/∂h from outside this half, `[T, B, H]`
    /// @param gradients of its parameters, states and input
    public record Half(Tensor output, Gradients gradients) {}

    /// Back-propagates through all layers.
    ///
    /// @param outputGradient ∂E/∂output, in the input's order of time: `[T, B, 2H]`, or `[B, 2H]` if only the last step's
    ///     output matters
    /// @throws IllegalArgumentException if it has another shape
    public static BidirectionalGradients of(BidirectionalRun run, Tensor outputGradient) {
        List<Map<Direction, Half>> layers = new ArrayList<>();
        Tensor above = ofEveryStep(run.output(), outputGradient);
        for (int layer = run.layers() - 1; layer >= 0; layer--) {
            Map<Direction, Half> halves = new EnumMap<>(Direction.class);
            int width = above.extent(2) / Direction.values().length;
            Tensor below = Tensor.zeros(
                    above.precision(), run.input(layer, Direction.FORWARD).shape().extents());
            for (Direction direction : Direction.values()) {
                Tensor part = above.slice(2, direction == Direction.FORWARD ? 0 : width, width).copy();
                Tensor own = BidirectionalRun.inOrderOf(direction, part);
                Gradients gradients = Bptt.gradients(run.trajectory(layer, direction), own);
                halves.put(direction, new Half(own, gradients));
                add(below, BidirectionalRun.inOrderOf(direction, gradients.input()));
            }
            layers.add(halves);
            above = below;
        }
        return new BidirectionalGradients(List.copyOf(layers.reversed()), above);
    }

    private static Tensor ofEveryStep(Tensor output, Tensor gradient) {
        Tensor all = Tensor.zeros(output.precision(), output.shape().extents());
        if (gradient.shape().equals(output.shape())) {
            all.copyFrom(gradient);
        } else if (gradient.shape().equals(output.select(0, 0).shape())) {
            all.select(0, output.extent(0) - 1).copyFrom(gradient);
        } else {
            throw new IllegalArgumentException("loss gradient has shape " + gradient.shape() + ", expected "
                    + output.shape() + " or " + output.select(0, 0).shape());
        }
        return all;
    }

    private static void add(Tensor sum, Tensor more) {
        double[] values = more.toArray();
        for (int i = 0; i < values.length; i++) {
            sum.storage().set(i, sum.storage().get(i) + values[i]);
        }
    }
}
