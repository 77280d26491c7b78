package dev.gradflow.core.train.kernel;

import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Tensor;

/// The updates in double precision; the float twin is derived from this source when the project is built.
final class DoubleUpdates implements Updates {
    private static double[] array(Tensor tensor) {
        if (!tensor.isContiguous() || !(tensor.storage() instanceof DoubleStorage storage)) {
            throw new IllegalArgumentException(tensor + ": optimizers need contiguous tensors of one precision");
        }
        return storage.array();
    }

    @Override
    public void sgd(Tensor parameter, Tensor gradient, Tensor buffer, SgdStep step) {
        double[] p = array(parameter);
        double[] g = array(gradient);
        double[] b = array(buffer);
        double rate = (double) step.rate();
        double momentum = (double) step.momentum();
        double decay = (double) step.decay();
        int at = parameter.offset();
        int from = gradient.offset();
        int keep = buffer.offset();
        for (int i = 0; i < parameter.shape().size(); i++) {
            double slope = g[from + i] + decay * p[at + i];
            double moving = momentum * b[keep + i] + slope;
            b[keep + i] = moving;
            p[at + i] -= rate * (step.nesterov() ? slope + momentum * moving : moving);
        }
    }

    @Override
    public void rms(Tensor parameter, Tensor gradient, Tensor square, Tensor buffer, RmsStep step) {
        double[] p = array(parameter);
        double[] g = array(gradient);
        double[] s = array(square);
        double[] b = array(buffer);
        double rate = (double) step.rate();
        double alpha = (double) step.alpha();
        double rest = (double) (1 - step.alpha());
        double epsilon = (double) step.epsilon();
        double momentum = (double) step.momentum();
        double decay = (double) step.decay();
        int at = parameter.offset();
        int from = gradient.offset();
        int squares = square.offset();
        int keep = buffer.offset();
        for (int i = 0; i < parameter.shape().size(); i++) {
            double slope = g[from + i] + decay * p[at + i];
            double mean = alpha * s[squares + i] + rest * slope * slope;
            s[squares + i] = mean;
            double moving = momentum * b[keep + i] + slope / ((double) Math.sqrt(mean) + epsilon);
            b[keep + i] = moving;
            p[at + i] -= rate * moving;
        }
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        double[] p = array(parameter);
        double[] g = array(gradient);
        double[] m = array(mean);
        double[] s = array(square);
        double stepSize = (double) step.stepSize();
        double rest1 = (double) (1 - step.beta1());
        double beta2 = (double) step.beta2();
        double rest2 = (double) (1 - step.beta2());
        double epsilon = (double) step.epsilon();
        double root = (double) step.root();
        double decay = (double) step.decay();
        double shrink = (double) step.shrink();
        int at = parameter.offset();
        int from = gradient.offset();
        int means = mean.offset();
        int squares = square.offset();
        for (int i = 0; i < parameter.shape().size(); i++) {
            double slope = g[from + i] + decay * p[at + i];
            double first = m[means + i] + rest1 * (slope - m[means + i]);
            double second = beta2 * s[squares + i] + rest2 * slope * slope;
            m[means + i] = first;
            s[squares + i] = second;
            p[at + i] = shrink * p[at + i] - stepSize * first / ((double) Math.sqrt(second) / root + epsilon);
        }
    }
}
