package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.SplittableRandom;

/// The adding problem (Hochreiter and Schmidhuber 1997): the sum of the two numbers that are marked in a long sequence.
///
/// Each step brings a number from U(0, 1) and a mark, 1 at one step of the first half and at one of the second, else
/// 0. Always answering 1 gives a mean squared error of 1/6, the variance of the sum of two such numbers (MATH §10).
/// Immutable.
///
/// @param length T, at least 2
/// @param seed   of all draws
public record AddingProblem(int length, long seed) implements GeneratedTask {
    /// Checks the length.
    ///
    /// @throws IllegalArgumentException if it is too short
    public AddingProblem {
        Draws.requireLength("adding", length, 2);
    }

    @Override
    public String name() {
        return "adding";
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Loss loss() {
        return Loss.MEAN_SQUARED_ERROR;
    }

    @Override
    public Baseline baseline(Split split) {
        return new Baseline("always answering 1", 1.0 / 6);
    }

    @Override
    public Batch batch(SplittableRandom random, int size) {
        Tensor input = Tensor.zeros(Precision.F64, length, size, 2);
        Tensor target = Tensor.zeros(Precision.F64, size, 1);
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < length; t++) {
                input.set(random.nextDouble(), t, b, 0);
            }
            int first = random.nextInt(length / 2);
            int second = random.nextInt(length / 2, length);
            input.set(1, first, b, 1);
            input.set(1, second, b, 1);
            target.set(input.get(first, b, 0) + input.get(second, b, 0), b, 0);
        }
        return new Batch(input, Mask.last(length, size), new Target.Values(target));
    }
}
