package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// How far answers are from their targets, and the gradient of that; the mean over places, as PyTorch's.
///
/// Computed in double precision whatever the precision of the answers, in a fixed order.
public enum Loss {
    /// The mean of (y - target)² over places and outputs, PyTorch's `MSELoss`.
    MEAN_SQUARED_ERROR {
        @Override
        public Result of(Tensor output, Target target) {
            if (!(target instanceof Target.Values wanted)) {
                throw new IllegalArgumentException("a mean squared error needs targets that are numbers");
            }
            Shape shape = output.shape();
            if (!wanted.values().shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "output has shape " + shape + ", target " + wanted.values().shape());
            }
            Tensor gradient = Tensor.zeros(output.precision(), shape.extents());
            double sum = 0;
            for (int i = 0; i < shape.extent(0); i++) {
                for (int j = 0; j < shape.extent(1); j++) {
                    double difference = output.get(i, j) - wanted.values().get(i, j);
                    sum += difference * difference;
                    gradient.set(2 * difference / shape.size(), i, j);
                }
            }
            return new Result(sum / shape.size(), gradient);
        }
    },
    /// The mean of -ln softmax(y) at the target's class over places, PyTorch's `CrossEntropyLoss`; in nats.
    CROSS_ENTROPY {
        @Override
        public Result of(Tensor output, Target target) {
            if (!(target instanceof Target.Classes wanted)) {
                throw new IllegalArgumentException("a cross-entropy needs targets that are classes");
            }
            if (output.shape().rank() != 2) {
                throw new IllegalArgumentException(
                        "output has shape " + output.shape() + ", expected [places, classes]");
            }
            int places = output.extent(0);
            int classes = output.extent(1);
            if (wanted.size() != places) {
                throw new IllegalArgumentException(
                        "output has shape " + output.shape() + ", but there are " + wanted.size() + " targets");
            }
            Tensor gradient = Tensor.zeros(output.precision(), places, classes);
            double[] weights = new double[classes];
            double sum = 0;
            for (int i = 0; i < places; i++) {
                int answer = wanted.classes()[i];
                if (answer < 0 || answer >= classes) {
                    throw new IllegalArgumentException("target " + i + " is class " + answer + "; from 0 to "
                            + (classes - 1) + " would be accepted");
                }
                sum += crossEntropy(output.select(0, i), answer, weights);
                for (int j = 0; j < classes; j++) {
                    gradient.set((weights[j] - (j == answer ? 1 : 0)) / places, i, j);
                }
            }
            return new Result(sum / places, gradient);
        }
    };

    /// A loss and its gradient.
    ///
    /// The gradient is a new tensor, which belongs to the caller.
    ///
    /// @param value    the mean over places
    /// @param gradient dvalue/doutput `[N, O]`
    public record Result(double value, Tensor gradient) {}

    /// The loss of answers `[N, O]`.
    ///
    /// @throws IllegalArgumentException if the target is of another kind or size
    public abstract Result of(Tensor output, Target target);

    /// The cross-entropy of one row; leaves its softmax in `weights`.
    private static double crossEntropy(Tensor row, int answer, double[] weights) {
        Storage storage = row.storage();
        int stride = row.stride(0);
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < weights.length; j++) {
            weights[j] = storage.get(row.offset() + j * stride);
            largest = Math.max(largest, weights[j]);
        }
        double logit = weights[answer] - largest;
        double total = 0;
        for (int j = 0; j < weights.length; j++) {
            weights[j] = Math.exp(weights[j] - largest);
            total += weights[j];
        }
        for (int j = 0; j < weights.length; j++) {
            weights[j] /= total;
        }
        return Math.log(total) - logit;
    }
}
