package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Back-propagation through time over a recorded trajectory.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="gradients"}
public final class Bptt {
    private Bptt() {}

    /// The gradients of a loss that depends on the outputs alone.
    ///
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @throws IllegalArgumentException if the shape does not fit
    public static Gradients gradients(Trajectory trajectory, Tensor outputGradient) {
        return gradients(trajectory, outputGradient, BackwardPass.FULL);
    }

    /// The same along some recurrent paths only: exact derivatives no more, but what training by them would follow.
    ///
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @param paths          which recurrent paths count
    /// @throws IllegalArgumentException if the shape does not fit
    public static Gradients gradients(Trajectory trajectory, Tensor outputGradient, BackwardPass paths) {
        State none = State.zeros(
                trajectory.network().architecture(), trajectory.network().precision(), trajectory.batch());
        return gradients(trajectory, outputGradient, paths, none);
    }

    /// The same of a loss that depends on the last state too, as one does whose sequence goes on after this trajectory.
    ///
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @param paths          which recurrent paths count
    /// @param afterwards     dE/ds_T by way of later steps, as [Gradients#initialState] of those; zeros for none
    /// @throws IllegalArgumentException if a shape does not fit
    public static Gradients gradients(
            Trajectory trajectory, Tensor outputGradient, BackwardPass paths, State afterwards) {
        Network network = trajectory.network();
        Workspace memory = trajectory.memory();
        Architecture architecture = network.architecture();
        int steps = trajectory.steps();
        int batch = trajectory.batch();
        Precision precision = network.precision();
        Shape whole = Shape.of(steps, batch, architecture.hiddenSize());
        boolean last = outputGradient.shape().equals(Shape.of(batch, architecture.hiddenSize()));
        if (!last && !outputGradient.shape().equals(whole)) {
            throw new IllegalArgumentException("output gradient has shape " + outputGradient.shape() + ", expected "
                    + "[steps, batch, hidden] = " + whole + " or [batch, hidden]");
        }
        afterwards.check(architecture, batch);
        Parameters gradients = Parameters.zeros(architecture, precision);
        List<LayerBackward> layers = new ArrayList<>();
        Tensor above = outputGradient;
        for (int layer = architecture.layers() - 1; layer >= 0; layer--) {
            LayerBackward backward = new LayerBackward(trajectory.tape(layer), paths);
            boolean top = layer == architecture.layers() - 1;
            Tensor outside = backward.state(0);
            if (top && last) {
                outside.select(0, steps).copyFrom(above);
            } else {
                outside.slice(0, 1, steps).copyFrom(above);
            }
            for (int i = 0; i < afterwards.components().size(); i++) {
                add(afterwards.components().get(i).select(0, layer), backward.state(i).select(0, steps));
            }
            backward.run();
            backward.parameterGradients(gradients);
            above = memory.tensor(precision, steps, batch, architecture.inputSize(layer));
            backward.inputGradient(above);
            trajectory.masks().apply(layer - 1, above);
            layers.addFirst(backward);
        }
        return new Gradients(gradients, above, everyStep(outputGradient, whole, last), network.program(), layers, trajectory.masks());
    }

    private static void add(Tensor source, Tensor target) {
        for (int i = 0; i < source.shape().size(); i++) {
            int at = target.offset() + i;
            target.storage().set(at, target.storage().get(at) + source.storage().get(source.offset() + i));
        }
    }

    private static Tensor everyStep(Tensor outputGradient, Shape whole, boolean last) {
        if (!last) {
            return outputGradient;
        }
        Tensor result = Tensor.zeros(outputGradient.precision(), whole.extents());
        result.select(0, whole.extent(0) - 1).copyFrom(outputGradient);
        return result;
    }
}
