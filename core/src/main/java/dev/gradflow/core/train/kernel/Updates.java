package dev.gradflow.core.train.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// How optimizers change parameters, for one precision; all tensors are contiguous and of the same size.
///
/// Every operation is elementwise and rounds as it is written, so the same operands always give the same bits.
public interface Updates {
    /// The coefficients of one step of stochastic gradient descent.
    ///
    /// @param decay    λ of λ·p, added to the gradient
    /// @param nesterov whether the gradient looks ahead along the momentum
    record SgdStep(double rate, double momentum, double decay, boolean nesterov) {}

    /// The coefficients of one step of RMSProp.
    ///
    /// @param alpha    how much of the mean square is kept
    /// @param epsilon  added to the root
    /// @param momentum 0 for none
    /// @param decay    λ of λ·p, added to the gradient
    record RmsStep(double rate, double alpha, double epsilon, double momentum, double decay) {}

    /// The coefficients of one step of Adam.
    ///
    /// @param stepSize    the rate divided by the first moment's bias correction
    /// @param root        the root of the second moment's bias correction
    /// @param decay       λ of λ·p, added to the gradient
    /// @param shrink      what parameters are multiplied by beforehand: 1, or 1 - rate·λ for AdamW
    record AdamStep(
            double stepSize,
            double beta1,
            double beta2,
            double epsilon,
            double root,
            double decay,
            double shrink) {}

    /// The updates for one precision.
    static Updates of(Precision precision) {
        return switch (precision) {
            case F32 -> new FloatUpdates();
            case F64 -> new DoubleUpdates();
        };
    }

    /// Stochastic gradient descent; `buffer` holds the momentum.
    void sgd(Tensor parameter, Tensor gradient, Tensor buffer, SgdStep step);

    /// RMSProp; `square` holds the mean of squares, `buffer` the momentum.
    void rms(Tensor parameter, Tensor gradient, Tensor square, Tensor buffer, RmsStep step);

    /// Adam; `mean` and `square` hold the two moments.
    void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step);
}
