package dev.gradflow.core.train;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;

/// The linear layer that turns the top layer's h into answers, PyTorch's `nn.Linear`: `y = W·h + b`.
///
/// Tensors are not copied: an optimizer changes them in place, so it is thread-safe only while nobody trains.
///
/// @param weight W `[O, H]`
/// @param bias   b `[O]`
public record Readout(Tensor weight, Tensor bias) {
    /// Checks the shapes.
    ///
    /// @throws IllegalArgumentException if they do not fit each other
    public Readout {
        if (weight.shape().rank() != 2
                || bias.shape().rank() != 1
                || bias.extent(0) != weight.extent(0)
                || !weight.isContiguous()
                || !bias.isContiguous()) {
            throw new IllegalArgumentException("a read-out of weight " + weight.shape() + " and bias " + bias.shape()
                    + "; contiguous [outputs, hidden] and [outputs] would be accepted");
        }
    }

    /// Weight and bias from U(-1/√H, 1/√H), PyTorch's default.
    public static Readout uniform(int hiddenSize, int outputs, Precision precision, long seed) {
        Readout readout = zeros(hiddenSize, outputs, precision);
        SplittableRandom random = new SplittableRandom(seed);
        double bound = 1 / Math.sqrt(hiddenSize);
        for (Storage storage : new Storage[] {readout.weight.storage(), readout.bias.storage()}) {
            for (int i = 0; i < storage.length(); i++) {
                storage.set(i, random.nextDouble(-bound, bound));
            }
        }
        return readout;
    }

    /// All zeros.
    public static Readout zeros(int hiddenSize, int outputs, Precision precision) {
        return new Readout(Tensor.zeros(precision, outputs, hiddenSize), Tensor.zeros(precision, outputs));
    }

    /// The same in memory that the next run uses again.
    Readout zeros(Workspace memory) {
        Tensor weights = memory.tensor(weight.precision(), outputs(), hiddenSize());
        Tensor biases = memory.tensor(bias.precision(), outputs());
        weights.storage().fill(0, weights.storage().length(), 0);
        biases.storage().fill(0, biases.storage().length(), 0);
        return new Readout(weights, biases);
    }

    /// O.
    public int outputs() {
        return weight.extent(0);
    }

    /// H.
    public int hiddenSize() {
        return weight.extent(1);
    }

    /// y `[N, O]` of h `[N, H]`, contiguous.
    Tensor forward(Kernels kernels, Tensor hidden, Workspace memory) {
        Tensor result = memory.tensor(hidden.precision(), hidden.extent(0), outputs());
        for (int i = 0; i < result.extent(0); i++) {
            result.storage().copyFrom(i * outputs(), bias.storage(), bias.offset(), outputs());
        }
        product(kernels, hidden, weight.transpose(0, 1), result);
        return result;
    }

    /// dE/dh `[N, H]` of dE/dy `[N, O]`.
    Tensor backward(Kernels kernels, Tensor gradient, Workspace memory) {
        Tensor result = memory.tensor(gradient.precision(), gradient.extent(0), hiddenSize());
        result.storage().fill(0, result.storage().length(), 0);
        product(kernels, gradient, weight, result);
        return result;
    }

    /// Adds dE/dW and dE/db to `sums`, by one product each for every block of steps, the last block first: in the order
    /// of [Bptt#stepsOfASum].
    ///
    /// @param mask     the places of the rows
    /// @param hidden   `[N, H]`
    /// @param gradient dE/dy `[N, O]`
    void addGradients(Kernels kernels, Mask mask, Tensor hidden, Tensor gradient, Readout sums) {
        int some = Bptt.stepsOfASum(mask.batch());
        for (int step = (mask.steps() - 1) / some * some; step >= 0; step -= some) {
            int from = mask.firstPlace(step);
            int count = mask.firstPlace(Math.min(mask.steps(), step + some)) - from;
            if (count > 0) {
                Tensor rows = gradient.slice(0, from, count);
                product(kernels, rows.transpose(0, 1), hidden.slice(0, from, count), sums.weight);
                sum(kernels, rows, sums.bias);
            }
        }
    }

    /// sums += the sums of the columns: a product with ones.
    private static void sum(Kernels kernels, Tensor rows, Tensor sums) {
        Storage one = rows.precision().allocate(1);
        one.set(0, 1);
        kernels.matmul(
                1,
                rows.extent(1),
                rows.extent(0),
                one,
                0,
                0,
                0,
                rows.storage(),
                rows.offset(),
                rows.stride(0),
                rows.stride(1),
                sums.storage(),
                sums.offset(),
                rows.extent(1),
                true);
    }

    /// result += left·right.
    private static void product(Kernels kernels, Tensor left, Tensor right, Tensor result) {
        kernels.matmul(
                left.extent(0),
                right.extent(1),
                right.extent(0),
                left.storage(),
                left.offset(),
                left.stride(0),
                left.stride(1),
                right.storage(),
                right.offset(),
                right.stride(0),
                right.stride(1),
                result.storage(),
                result.offset(),
                result.stride(0),
                true);
    }
}
