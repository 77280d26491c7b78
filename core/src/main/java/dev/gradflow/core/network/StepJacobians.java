package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Jacobians J_t = ∂s_t/∂s_{t-1} of one layer or of a whole stack, for every step of a trajectory (MATH §1).
///
/// Vectors are laid out layer by layer, and within a layer component by component: (h) or (h, c). Scratch memory is
/// kept between calls, so one instance is used by one thread at a time; make one for each thread.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="jacobian"}
public final class StepJacobians {
    private final Trajectory trajectory;
    private final int firstLayer;
    private final int layers;
    private final int element;
    private final BackwardPass paths;
    private final int components;
    private final int hiddenSize;
    private List<LayerTangent> tangents = List.of();
    private List<LayerCotangent> cotangents = List.of();
    private int tangentCount = -1;
    private int cotangentStep;
    private int cotangentCount = -1;
    private @Nullable DenseJacobian dense;

    StepJacobians(Trajectory trajectory, int firstLayer, int layers, int element, BackwardPass paths) {
        this.trajectory = trajectory;
        this.firstLayer = firstLayer;
        this.layers = layers;
        this.element = element;
        this.paths = paths;
        this.components = Architecture.components(trajectory.network().cell().program());
        this.hiddenSize = trajectory.network().architecture().hiddenSize();
    }

    /// The same Jacobians with scratch memory of their own, for another thread.
    public StepJacobians another() {
        return new StepJacobians(trajectory, firstLayer, layers, element, paths);
    }

    /// n: the number of layers times components of the state times H.
    public int size() {
        return layers * components * hiddenSize;
    }

    /// T; J_t exists for t = 1..T.
    public int steps() {
        return trajectory.steps();
    }

    /// The precision of the network.
    public Precision precision() {
        return trajectory.network().precision();
    }

    /// J_t as a linear map, which shares this object's scratch memory.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 1..T
    public StepJacobian at(int t) {
        Bounds.require("step", t, 1, steps());
        return new StepJacobian(this, t);
    }

    /// The dense Jacobians of the same layers, which share this object's scratch memory.
    public DenseJacobian dense() {
        if (dense == null) {
            dense = new DenseJacobian(trajectory, firstLayer, layers, element, paths);
        }
        return dense;
    }

    void apply(int t, Tensor vectors, Tensor results) {
        trajectory.requireCurrent();
        checkBlocks(vectors, results);
        int count = vectors.extent(0);
        if (tangentCount != count) {
            List<LayerTangent> made = new ArrayList<>();
            for (int layer = 0; layer < layers; layer++) {
                made.add(new LayerTangent(trajectory.tape(firstLayer + layer), element, count, layer > 0, paths));
            }
            tangents = made;
            tangentCount = count;
        }
        for (int layer = 0; layer < layers; layer++) {
            LayerTangent tangent = tangents.get(layer);
            for (int i = 0; i < components; i++) {
                tangent.states().get(i).copyFrom(block(vectors, layer, i));
            }
            if (layer > 0) {
                tangent.input().copyFrom(tangents.get(layer - 1).next().getFirst());
            }
            tangent.run(t - 1);
            for (int i = 0; i < components; i++) {
                block(results, layer, i).copyFrom(tangent.next().get(i));
            }
        }
    }

    void applyTransposed(int t, Tensor vectors, Tensor results) {
        trajectory.requireCurrent();
        checkBlocks(vectors, results);
        int count = vectors.extent(0);
        if (cotangentCount != count) {
            List<LayerCotangent> made = new ArrayList<>();
            for (int layer = 0; layer < layers; layer++) {
                made.add(new LayerCotangent(trajectory.tape(firstLayer + layer), element, count, layer > 0, paths));
            }
            cotangents = made;
            cotangentCount = count;
        }
        cotangentStep = t;
        for (int layer = layers - 1; layer >= 0; layer--) {
            LayerCotangent cotangent = cotangents.get(layer);
            for (int i = 0; i < components; i++) {
                cotangent.next().get(i).copyFrom(block(vectors, layer, i));
            }
            if (layer < layers - 1) {
                add(cotangents.get(layer + 1).input(), cotangent.next().getFirst());
            }
            cotangent.run(t - 1);
            for (int i = 0; i < components; i++) {
                block(results, layer, i).copyFrom(cotangent.states().get(i));
            }
        }
    }

    /// The norm of what one step adds to the gradient of a weight matrix, ‖δa_t·h_{t-1}ᵀ‖_F or ‖δa_t·x_tᵀ‖_F (MATH §2).
    ///
    /// δa_t follows from dE/ds_t, the first of the vectors that J_tᵀ was last applied to.
    ///
    /// @param layer  counted from the first of these layers
    /// @param weight `weight_ih` or `weight_hh`
    /// @param t      the step that J_tᵀ was last applied at
    /// @throws IllegalArgumentException  if there is no such weight
    /// @throws IndexOutOfBoundsException if there is no such layer
    /// @throws IllegalStateException     if J_tᵀ was not the last that was applied, to one vector or more
    public double weightGradientNorm(int layer, String weight, int t) {
        if (cotangents.isEmpty()) {
            throw new IllegalStateException("no gradient was taken back through a step yet");
        }
        Bounds.require("layer", layer, 0, layers - 1);
        if (!List.of("weight_ih", "weight_hh").contains(weight)) {
            throw new IllegalArgumentException("there is no weight '" + weight + "'; there are weight_ih, weight_hh");
        }
        if (t != cotangentStep || cotangentCount == 0) {
            throw new IllegalStateException("the gradient was last taken back through step " + cotangentStep + " as "
                    + cotangentCount + " vectors, not through " + t);
        }
        return cotangents.get(layer).contribution(weight, t - 1, 0);
    }

    private static void add(Tensor source, Tensor target) {
        for (int i = 0; i < source.shape().size(); i++) {
            target.storage().set(i, target.storage().get(i) + source.storage().get(i));
        }
    }

    private Tensor block(Tensor vectors, int layer, int component) {
        return vectors.slice(1, (layer * components + component) * hiddenSize, hiddenSize);
    }

    private void checkBlocks(Tensor vectors, Tensor results) {
        for (Tensor block : List.of(vectors, results)) {
            if (block.shape().rank() != 2 || block.extent(1) != size() || block.precision() != precision()) {
                throw new IllegalArgumentException(
                        "block of vectors " + block + ", expected " + precision() + "[count, " + size() + "]");
            }
        }
        if (vectors.extent(0) != results.extent(0)) {
            throw new IllegalArgumentException(vectors.extent(0) + " vectors, but room for " + results.extent(0));
        }
    }
}
