package dev.gradflow.core.network;

import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.calculus.PreactivationBlock;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Storage;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The matrix products of one layer's forward steps that are added up in one block of memory, bound to it.
///
/// A sum begins with its biases. The input's products are added for a stretch of steps at once, the others at
/// each step.
final class ForwardProducts {
    private final Layer layer;
    private final PreactivationBlock block;
    private final int batch;
    private final Place place;
    private final Bound[] products;
    private final @Nullable Storage biases;

    /// A product with its packed weights, and the sums that it is added to.
    private record Bound(
            LinearGroup group, PackedMatrix weight, Place result, boolean accumulate, @Nullable Storage bias) {}

    /// @param copies how many steps have memory of their own
    ForwardProducts(
            Layer layer, PreactivationBlock block, int batch, int copies, Workspace memory, WeightStorage storage) {
        this.layer = layer;
        this.block = block;
        this.batch = batch;
        this.place = Place.blocks(
                memory, layer.cell().kernels().precision(), copies, batch, block.sums().size() * layer.hiddenSize());
        this.biases = layer.biases(block, memory);
        this.products = new Bound[block.products().size()];
        for (int i = 0; i < products.length; i++) {
            PreactivationBlock.Term term = block.products().get(i);
            PackedMatrix weight = layer.forward(term.group(), storage);
            Place result = place.right(term.first() * layer.hiddenSize());
            boolean begins = i == 0 && biases != null && weight.columns() == biases.length();
            boolean accumulate = !begins && (biases != null || i > 0);
            products[i] = new Bound(term.group(), weight, result, accumulate, begins ? biases : null);
        }
    }

    /// Tells where each sum is.
    void places(Map<Value, Place> places) {
        for (int i = 0; i < block.sums().size(); i++) {
            places.put(block.sums().get(i), place.right(i * layer.hiddenSize()));
        }
    }

    /// Begins the sums of `steps` steps and adds the input's products.
    ///
    /// @param step   the first of them
    /// @param input  x, whose rows follow each other from `offset` on
    void project(int step, int steps, Storage input, int offset) {
        if (!block.ofInput()) {
            return;
        }
        int rows = steps * batch;
        begin(rows, place.at(step));
        Kernels kernels = layer.cell().kernels();
        for (Bound product : products) {
            if (product.group().ofInput()) {
                multiply(kernels, product, rows, input, offset, product.result().at(step));
            }
        }
    }

    private void multiply(Kernels kernels, Bound product, int rows, Storage input, int offset, int to) {
        int width = layer.inputSize();
        PackedMatrix weight = product.weight();
        Storage sums = place.storage();
        Storage bias = product.bias();
        if (bias != null) {
            kernels.affine(rows, input, offset, width, 1, weight, bias, 0, sums, to, place.rowStride());
        } else {
            kernels.matmul(rows, input, offset, width, 1, weight, sums, to, place.rowStride(), product.accumulate());
        }
    }

    /// Adds the products of each step to a pass.
    void add(PassBuilder pass, Function<Value, Place> places) {
        if (!block.ofInput() && biases != null && products[0].bias() == null) {
            int level = layer.cell().calculus().forwardLevel(products[0].group());
            pass.after(level, step -> begin(batch, place.at(step)));
        }
        for (Bound product : products) {
            if (!product.group().ofInput()) {
                int level = layer.cell().calculus().forwardLevel(product.group());
                Place source = places.apply(product.group().source());
                Storage bias = product.bias();
                if (bias != null) {
                    pass.productAfter(level, source, product.weight(), product.result(), bias);
                } else {
                    pass.productAfter(level, source, product.weight(), product.result(), product.accumulate());
                }
            }
        }
    }

    /// Puts the biases where no product begins with them.
    private void begin(int rows, int start) {
        if (biases != null && products[0].bias() == null) {
            for (int row = 0; row < rows; row++) {
                place.storage().copyFrom(start + row * place.rowStride(), biases, 0, biases.length());
            }
        }
    }
}
