package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Back-propagation through time over a recorded trajectory.
///
/// Trajectory and output gradient are only read; several threads may go back over one trajectory, each to its own
/// sums. Stateless.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="gradients"}
public final class Bptt {
    /// About how many rows of steps and batch one product for a weight gradient sums over.
    private static final int ROWS_OF_A_SUM = 128;

    private Bptt() {}

    /// How many steps are summed by one product for each weight gradient: such blocks of steps, counted from the
    /// first, are added up from the last to the first.
    ///
    /// So the order of sums, and with it every bit, is the same for whoever goes back over whole blocks at a time.
    ///
    /// @param batch B, at least 1
    /// @throws IllegalArgumentException if `batch` is less than 1
    public static int stepsOfASum(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + ": must be at least 1");
        }
        return Math.ceilDiv(ROWS_OF_A_SUM, batch);
    }

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
        return back(trajectory, outputGradient, paths, null, null, null);
    }

    /// The same of a loss that depends on the last state too, as one does whose sequence goes on after this trajectory.
    ///
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @param paths          which recurrent paths count
    /// @param afterwards     dE/ds_T by way of later steps, as [Gradients#initialState] of those; zeros for none
    /// @throws IllegalArgumentException if a shape does not fit
    public static Gradients gradients(
            Trajectory trajectory, Tensor outputGradient, BackwardPass paths, State afterwards) {
        afterwards.check("gradient of the last state", trajectory.network(), trajectory.batch());
        return back(trajectory, outputGradient, paths, afterwards, null, null);
    }

    /// The gradients of a loss that depends on the outputs alone, added to `sums`.
    ///
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`, or `[B, H]` if only the last step's output matters
    /// @param paths          which recurrent paths count
    /// @param sums           what is added to
    /// @return its parameters are `sums`
    /// @throws IllegalArgumentException if a shape does not fit
    public static Gradients add(Trajectory trajectory, Tensor outputGradient, BackwardPass paths, Parameters sums) {
        return back(trajectory, outputGradient, paths, null, null, sums);
    }

    /// Goes back over a stretch of a longer sequence, whose later steps have been gone over, and adds to their
    /// gradients.
    ///
    /// With stretches of whole blocks of [#stepsOfASum] the sums have the bits of those over the sequence in one go.
    /// For that, the stretch holds the first step of the next one too, as its last: what comes back through that step
    /// is added to the step before in the same order as ever, and the step itself is not summed again. The stretch
    /// that ends the sequence is for [#add].
    ///
    /// @param trajectory     of the stretch, and of one step more
    /// @param outputGradient ∂⁺E/∂output, immediate: `[T, B, H]`; that of the one step more is not looked at
    /// @param following      dE/ds of every layer after the one step more, with every path, as [Gradients#totalStates] of
    ///                       the next stretch has it at t = 1
    /// @param sums           what is added to
    /// @return its parameters are `sums`
    /// @throws IllegalArgumentException if a shape does not fit
    public static Gradients addStretch(
            Trajectory trajectory, Tensor outputGradient, State following, Parameters sums) {
        following.check("gradient after the stretch", trajectory.network(), trajectory.batch());
        return back(trajectory, outputGradient, BackwardPass.FULL, null, following, sums);
    }

    /// @param afterwards what is added to dE/ds_T, or null
    /// @param following  what dE/ds_T is if the last step belongs to the stretch after this, or null
    /// @param given      what is added to; null for zeros in the memory of the gradients
    private static Gradients back(
            Trajectory trajectory,
            Tensor outputGradient,
            BackwardPass paths,
            @Nullable State afterwards,
            @Nullable State following,
            @Nullable Parameters given) {
        Network network = trajectory.network();
        Workspace memory = trajectory.memoryForGradients();
        Architecture architecture = network.architecture();
        int steps = trajectory.steps();
        int batch = trajectory.batch();
        Precision precision = network.precision();
        if (given != null && (!given.architecture().equals(architecture) || given.precision() != precision)) {
            throw new IllegalArgumentException("gradients are added to parameters of " + given.architecture() + " in "
                    + given.precision() + ", expected " + architecture + " in " + precision);
        }
        Parameters sums = given == null ? network.parameters().zerosAlike(memory) : given;
        Shape whole = Shape.of(steps, batch, architecture.hiddenSize());
        boolean last = outputGradient.shape().equals(Shape.of(batch, architecture.hiddenSize()));
        if (!last && !outputGradient.shape().equals(whole)) {
            throw new IllegalArgumentException("output gradient has shape " + outputGradient.shape() + ", expected "
                    + "[steps, batch, hidden] = " + whole + " or [batch, hidden]");
        }
        List<LayerBackward> layers = new ArrayList<>();
        Tensor above = outputGradient;
        for (int layer = architecture.layers() - 1; layer >= 0; layer--) {
            boolean top = layer == architecture.layers() - 1;
            LayerBackward backward =
                    new LayerBackward(
                            trajectory.tape(layer), trajectory::memory, paths, top && last ? null : above, memory);
            if (top && last) {
                backward.state(0).select(0, steps).copyFrom(above);
            }
            for (int i = 0; i < Architecture.components(network.program()); i++) {
                Tensor end = backward.state(i).select(0, steps);
                if (following != null) {
                    end.copyFrom(following.components().get(i).select(0, layer));
                } else if (afterwards != null) {
                    add(afterwards.components().get(i).select(0, layer), end);
                }
            }
            above = memory.tensor(precision, steps, batch, architecture.inputSize(layer));
            backward.run(sums, following == null ? steps : steps - 1, above);
            trajectory.masks().apply(layer - 1, above);
            layers.addFirst(backward);
        }
        return new Gradients(sums, above, outputGradient, whole, network.program(), layers, trajectory.masks());
    }

    /// Adds to a contiguous tensor.
    private static void add(Tensor source, Tensor target) {
        double[] more = source.toArray();
        for (int i = 0; i < more.length; i++) {
            int at = target.offset() + i;
            target.storage().set(at, target.storage().get(at) + more[i]);
        }
    }
}
