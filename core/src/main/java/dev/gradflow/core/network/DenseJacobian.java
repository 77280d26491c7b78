package dev.gradflow.core.network;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The dense Jacobian of one step at a time, formed from the cell's program, and products with it (MATH §6).
///
/// Keeps one matrix that [#form] overwrites. One thread at a time; but once a step is formed and packed, any number of
/// threads may multiply by it.
public final class DenseJacobian {
    private final Trajectory trajectory;
    private final List<LayerDense> layers = new ArrayList<>();
    private final Kernels kernels;
    private final CompiledCell cell;
    private final int hiddenSize;
    private final int components;
    private final Tensor transposed;
    private final PackedMatrix[] packed;
    private boolean isPacked;

    DenseJacobian(Trajectory trajectory, int firstLayer, int count, int element, BackwardPass paths) {
        this.trajectory = trajectory;
        for (int layer = 0; layer < count; layer++) {
            layers.add(new LayerDense(trajectory.tape(firstLayer + layer), element, layer > 0, paths));
        }
        LayerTape first = trajectory.tape(firstLayer);
        this.cell = first.layer().cell();
        this.kernels = cell.kernels();
        this.hiddenSize = first.layer().hiddenSize();
        this.components = Architecture.components(cell.calculus().program());
        int size = layers.size() * components * hiddenSize;
        Precision precision = first.input().precision();
        this.transposed = layers.size() == 1 ? layers.getFirst().transposed() : Tensor.zeros(precision, size, size);
        this.packed = new PackedMatrix[layers.size() == 1 ? components : 1];
        Arrays.fill(packed, kernels.pack(0, 0, precision.allocate(0), 0, 0, 0));
    }

    /// J of the step last formed: a view `[n, n]` of memory that the next [#form] overwrites.
    public Tensor matrix() {
        return transposed.transpose(0, 1);
    }

    /// Overwrites [#matrix] with J_t.
    ///
    /// @param t the step, 1..T
    /// @throws IndexOutOfBoundsException unless t is in 1..T
    /// @throws IllegalStateException if another run with the same [Workspace] has overwritten the trajectory
    public void form(int t) {
        Bounds.require("step", t, 1, trajectory.steps());
        InterruptedCallException.check();
        trajectory.requireCurrent();
        isPacked = false;
        layers.forEach(layer -> layer.form(t - 1));
        if (layers.size() > 1) {
            composeStack();
        }
    }

    /// Lays J of the step last formed out for products, once for all calls of [#leftMultiply] until the next [#form].
    ///
    /// Worth it if more than about a dozen rows are multiplied; it changes no bit.
    public void pack() {
        for (int j = 0; j < packed.length; j++) {
            if (isDiagonal(j)) {
                continue;
            }
            Tensor block = columns(j);
            packed[j] = kernels.repack(packed[j], block.extent(0), block.extent(1), block.storage(), block.offset(), block.stride(0), block.stride(1));
        }
        isPacked = true;
    }

    private boolean isDiagonal(int j) {
        return layers.size() == 1 && layers.getFirst().isDiagonal(j);
    }

    /// The columns of J that one product computes: those of a component of the state, or of a whole stack.
    private Tensor columns(int j) {
        return layers.size() == 1 ? matrix().slice(1, j * hiddenSize, hiddenSize) : matrix();
    }

    /// Blocks below the diagonal: ∂s^l/∂s^m = ∂s^l/∂x^l · ∂h^{l-1}/∂s^m for m < l, transposed.
    private void composeStack() {
        int block = components * hiddenSize;
        for (int l = 0; l < layers.size(); l++) {
            Tensor own = layers.get(l).transposed();
            transposed.slice(0, l * block, block).slice(1, l * block, block).copyFrom(own.slice(0, 0, block));
            if (l > 0) {
                Tensor below = transposed.slice(0, 0, l * block).slice(1, (l - 1) * block, hiddenSize);
                Tensor result = transposed.slice(0, 0, l * block).slice(1, l * block, block);
                multiply(below, own.slice(0, block, hiddenSize), result);
            }
        }
    }

    /// Overwrites `result` `[m, n]` with `left` `[m, n]` times J of the step last formed; they must not overlap.
    ///
    /// Columns of J that consist of diagonal blocks (those of an LSTM's cell state) cost no matrix product.
    ///
    /// @throws IllegalArgumentException if a shape or precision does not fit
    public void leftMultiply(Tensor left, Tensor result) {
        int size = transposed.extent(0);
        for (Tensor block : List.of(left, result)) {
            if (block.shape().rank() != 2
                    || block.extent(1) != size
                    || block.stride(1) != 1
                    || block.precision() != kernels.precision()) {
                throw new IllegalArgumentException(
                        "operand " + block + ", expected " + kernels.precision() + "[rows, " + size + "] by rows");
            }
        }
        if (left.extent(0) != result.extent(0)) {
            throw new IllegalArgumentException(
                    "operand " + left + " and result " + result + ": the numbers of rows differ");
        }
        for (int j = 0; j < packed.length; j++) {
            Tensor columns = columns(j);
            Tensor product = result.slice(1, j * hiddenSize, columns.extent(1));
            if (isDiagonal(j)) {
                scaleColumns(left, j, product);
            } else if (isPacked) {
                kernels.matmul(
                        left.extent(0),
                        left.storage(),
                        left.offset(),
                        left.stride(0),
                        left.stride(1),
                        packed[j],
                        product.storage(),
                        product.offset(),
                        product.stride(0),
                        false);
            } else {
                multiply(left, columns, product);
            }
        }
    }

    private void scaleColumns(Tensor left, int j, Tensor result) {
        LayerDense layer = layers.getFirst();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < components; i++) {
            int factor = layer.diagonalFactor(i, j);
            if (factor >= 0) {
                places.add(new Place(layer.factors(), factor * hiddenSize, 0, 0));
                places.add(Place.rows(left, i * hiddenSize));
            }
        }
        if (places.isEmpty()) {
            result.copyFrom(Tensor.zeros(result.precision(), result.shape().extents()));
            return;
        }
        int terms = places.size() / 2;
        places.add(Place.rows(result, 0));
        new StepAction.Pointwise(
                        cell.weightedSum(terms),
                        places.toArray(Place[]::new),
                        new Operands(places.size()),
                        result.extent(0),
                        hiddenSize)
                .run(0);
    }

    /// C = A·B, some rows at a time, so that it can be interrupted; how rows are grouped changes no bit.
    private void multiply(Tensor a, Tensor b, Tensor c) {
        int rows = a.extent(0);
        int some = LayerBackward.rowsOfACall(b.extent(0), b.extent(1));
        for (int from = 0; from < rows; from += some) {
            InterruptedCallException.check();
            int count = Math.min(some, rows - from);
            multiplyAtOnce(a.slice(0, from, count), b, c.slice(0, from, count));
        }
    }

    private void multiplyAtOnce(Tensor a, Tensor b, Tensor c) {
        kernels.matmul(
                a.extent(0),
                b.extent(1),
                b.extent(0),
                a.storage(),
                a.offset(),
                a.stride(0),
                a.stride(1),
                b.storage(),
                b.offset(),
                b.stride(0),
                b.stride(1),
                c.storage(),
                c.offset(),
                c.stride(0),
                false);
    }
}
