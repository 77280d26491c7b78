package dev.gradflow.core.network;

import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;

/// What multiplies the output of each layer on its way to the next, and the gradient on its way back.
final class Masks {
    private final List<Tensor> masks;
    private final Network network;

    private Masks(List<Tensor> masks, Network network) {
        this.masks = List.copyOf(masks);
        this.network = network;
    }

    /// Checks the masks against a network and a run.
    ///
    /// @throws IllegalArgumentException if a shape or their number does not fit
    static Masks of(List<Tensor> masks, Network network, int steps, int batch) {
        Architecture architecture = network.architecture();
        if (!masks.isEmpty() && masks.size() != architecture.layers() - 1) {
            throw new IllegalArgumentException(masks.size() + " masks between " + architecture.layers()
                    + " layers; one for each layer but the top one would be accepted, or none");
        }
        Shape expected = Shape.of(steps, batch, architecture.hiddenSize());
        for (Tensor mask : masks) {
            if (!mask.shape().equals(expected) || mask.precision() != network.precision() || !mask.isContiguous()) {
                throw new IllegalArgumentException("mask " + mask + ", expected contiguous " + network.precision()
                        + "[steps, batch, hidden] = " + expected);
            }
        }
        return new Masks(masks, network);
    }

    boolean isEmpty() {
        return masks.isEmpty();
    }

    /// What the layer above `layer` sees of `output`: itself, or a product with the mask.
    Tensor applied(int layer, Tensor output) {
        if (layer >= masks.size()) {
            return output;
        }
        Tensor copy = output.copy();
        apply(layer, copy);
        return copy;
    }

    /// Multiplies `values` `[T, B, H]`, contiguous, by the mask above `layer`, if there is one.
    void apply(int layer, Tensor values) {
        if (layer < 0 || layer >= masks.size()) {
            return;
        }
        Tensor mask = masks.get(layer);
        int width = mask.extent(2);
        PointwiseKernel product = network.layer(0).cell().weightedSum(1);
        Operands operands = new Operands(product.program().slots());
        operands.bind(0, values.storage(), values.offset(), width);
        operands.bind(1, mask.storage(), mask.offset(), width);
        operands.bind(2, values.storage(), values.offset(), width);
        product.run(mask.extent(0) * mask.extent(1), width, operands);
    }
}
