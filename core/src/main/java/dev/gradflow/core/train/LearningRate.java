package dev.gradflow.core.train;

/// How fast to learn at each step: a function of the step alone, so that a resumed run needs no more than its number.
///
/// Must be stateless: any thread may ask for any step.
@FunctionalInterface
public interface LearningRate {
    /// The rate of one step.
    ///
    /// @param step counted from 1
    double at(long step);

    /// Always the same.
    static LearningRate constant(double rate) {
        requireRate(rate);
        return step -> rate;
    }

    /// Multiplied by `factor` after every `every` steps (PyTorch's `StepLR`).
    ///
    /// @throws IllegalArgumentException if `every` is below 1
    static LearningRate stepped(double rate, long every, double factor) {
        requireRate(rate);
        if (every < 1) {
            throw new IllegalArgumentException("a rate that changes every " + every + " steps: at least 1 is needed");
        }
        if (!(factor >= 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException(
                    "a rate that changes by a factor of " + factor + ": a finite number, at least 0, is needed");
        }
        return step -> {
            long changes = (step - 1) / every;
            return rate * Math.pow(factor, (double) changes);
        };
    }

    /// Half a cosine from `rate` at the first step down to `least` after `steps` more, and `least` from then on
    /// (PyTorch's `CosineAnnealingLR`; Loshchilov and Hutter 2017).
    ///
    /// @throws IllegalArgumentException if `steps` is below 1
    static LearningRate cosine(double rate, long steps, double least) {
        requireRate(rate);
        if (steps < 1) {
            throw new IllegalArgumentException("a cosine over " + steps + " steps: at least 1 is needed");
        }
        return step ->
                least + (rate - least) * (1 + Math.cos(Math.PI * Math.min(step - 1, steps) / (double) steps)) / 2;
    }

    /// This schedule with its first `steps` steps scaled up in a straight line: 1/steps, 2/steps, … 1.
    ///
    /// @throws IllegalArgumentException if `steps` is below 1
    default LearningRate withWarmUp(long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a warm-up of " + steps + " steps: at least 1 is needed");
        }
        return step -> at(step) * Math.min(step, steps) / steps;
    }

    private static void requireRate(double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("learning rate " + rate + ": must be a number from 0 up");
        }
    }
}
