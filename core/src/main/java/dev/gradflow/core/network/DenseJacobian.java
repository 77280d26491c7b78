package dev.gradflow.core.network;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The dense Jacobian of one step at a time, formed from the cell's program, and products with it (MATH §6).
///
/// Keeps one matrix that [#form] overwrites. One thread at a time.
public final class DenseJacobian {
    private final List<LayerDense> layers = new ArrayList<>();
    private final Kernels kernels;
    private final CompiledCell cell;
    private final int hiddenSize;
    private final int components;
    private final Tensor transposed;

    DenseJacobian(List<LayerTape> tapes, int element, BackwardPass paths) {
        for (LayerTape tape : tapes) {
            layers.add(new LayerDense(tape, element, !layers.isEmpty(), paths));
        }
        LayerTape first = tapes.getFirst();
        this.cell = first.layer().cell();
        this.kernels = cell.kernels();
        this.hiddenSize = first.layer().hiddenSize();
        this.components = Architecture.components(cell.calculus().program());
        int size = layers.size() * components * hiddenSize;
        Precision precision = first.input().precision();
        this.transposed = layers.size() == 1 ? layers.getFirst().transposed() : Tensor.zeros(precision, size, size);
    }

    /// J of the step last formed: a view `[n, n]` of memory that the next [#form] overwrites.
    public Tensor matrix() {
        return transposed.transpose(0, 1);
    }

    /// Overwrites [#matrix] with J_t.
    ///
    /// @param t the step, 1..T
    public void form(int t) {
        InterruptedCallException.check();
        layers.forEach(layer -> layer.form(t - 1));
        if (layers.size() > 1) {
            composeStack();
        }
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
        if (layers.size() > 1) {
            multiply(left, matrix(), result);
            return;
        }
        for (int j = 0; j < components; j++) {
            Tensor columns = result.slice(1, j * hiddenSize, hiddenSize);
            if (layers.getFirst().isDiagonal(j)) {
                scaleColumns(left, j, columns);
            } else {
                multiply(left, matrix().slice(1, j * hiddenSize, hiddenSize), columns);
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

    private void multiply(Tensor a, Tensor b, Tensor c) {
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
