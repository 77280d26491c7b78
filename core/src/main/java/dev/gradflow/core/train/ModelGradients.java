package dev.gradflow.core.train;

import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Tensor;
import java.util.SequencedMap;

/// The gradients of one loss with respect to every parameter of a [Model]; mutable tensors.
///
/// Clipping changes them in place. Not thread-safe.
public final class ModelGradients {
    /// What PyTorch's `clip_grad_norm_` adds to the norm that it divides by.
    private static final double CLIP_EPSILON = 1e-6;

    /// A sum of squares below this may have lost some of them to underflow.
    private static final double LEAST_SQUARE = 0x1p-900;

    private final Gradients network;
    private final SequencedMap<String, Tensor> parameters;

    ModelGradients(Gradients network, Readout readout) {
        this.network = network;
        this.parameters = Model.named(network.parameters().tensors(), readout);
    }

    /// By the names of [Model#parameters].
    public SequencedMap<String, Tensor> parameters() {
        return parameters;
    }

    /// The gradient of the parameter of that name, not copied.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public Tensor parameter(String name) {
        return Model.named(parameters, name);
    }

    /// What the network's gradients are, also those of its states; parameters are shared with [#parameters].
    ///
    /// After a [Recomputation] the states are those of the last stretch of steps.
    public Gradients network() {
        return network;
    }

    /// The Euclidean norm of all gradients together.
    public double norm() {
        double sum = 0;
        for (Tensor tensor : parameters.values()) {
            sum += sumOfSquares(tensor);
        }
        return sum > LEAST_SQUARE && sum < Double.POSITIVE_INFINITY ? Math.sqrt(sum) : scaledNorm();
    }

    /// The norm where squares under- or overflow.
    private double scaledNorm() {
        double norm = 0;
        for (Tensor tensor : parameters.values()) {
            for (double value : tensor.toArray()) {
                norm = Math.hypot(norm, value);
            }
        }
        return norm;
    }

    /// Scales all gradients so that their [#norm] is at most `most`, as PyTorch's `clip_grad_norm_` does.
    ///
    /// @return the norm before
    /// @throws IllegalArgumentException unless `most` is above 0
    public double clip(double most) {
        if (!(most > 0)) {
            throw new IllegalArgumentException("clipping at " + most + ": must be above 0");
        }
        double norm = norm();
        double factor = most / (norm + CLIP_EPSILON);
        if (factor < 1) {
            parameters.values().forEach(tensor -> scale(tensor, factor));
        }
        return norm;
    }

    private static double sumOfSquares(Tensor tensor) {
        // Four sums, always the same four, so that additions overlap and the bits stay the same.
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        if (tensor.storage() instanceof FloatStorage storage) {
            float[] values = storage.array();
            for (; i + 3 < values.length; i += 4) {
                a += (double) values[i] * values[i];
                b += (double) values[i + 1] * values[i + 1];
                c += (double) values[i + 2] * values[i + 2];
                d += (double) values[i + 3] * values[i + 3];
            }
        }
        for (; i < tensor.storage().length(); i++) {
            double value = tensor.storage().get(i);
            a += value * value;
        }
        return a + b + (c + d);
    }

    private static void scale(Tensor tensor, double factor) {
        if (tensor.storage() instanceof FloatStorage storage) {
            float[] values = storage.array();
            for (int i = 0; i < values.length; i++) {
                values[i] *= (float) factor;
            }
        } else if (tensor.storage() instanceof DoubleStorage storage) {
            double[] values = storage.array();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
    }
}
