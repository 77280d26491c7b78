package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.SplittableRandom;

/// Delayed XOR: whether two marked bits near the beginning of a long sequence of bits differ, asked at its end.
///
/// Each step brings a random bit and a mark, 1 at two different steps of the first max(2, T/10), else 0. Neither bit
/// alone tells anything, so guessing, or remembering one, gives ln 2 nats. Immutable.
///
/// @param length T, at least 2
/// @param seed   of all draws
public record DelayedXor(int length, long seed) implements GeneratedTask {
    /// Checks the length.
    ///
    /// @throws IllegalArgumentException if it is too short
    public DelayedXor {
        Draws.requireLength("xor", length, 2);
    }

    @Override
    public String name() {
        return "xor";
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    @Override
    public Baseline baseline(Split split) {
        return new Baseline("guessing", Math.log(2));
    }

    @Override
    public Batch batch(SplittableRandom random, int size) {
        Tensor input = Tensor.zeros(Precision.F64, length, size, 2);
        int[] answers = new int[size];
        int early = Math.max(2, length / 10);
        for (int b = 0; b < size; b++) {
            int first = random.nextInt(early);
            int second = (first + random.nextInt(1, early)) % early;
            for (int t = 0; t < length; t++) {
                int bit = random.nextInt(2);
                input.set(bit, t, b, 0);
                if (t == first || t == second) {
                    input.set(1, t, b, 1);
                    answers[b] ^= bit;
                }
            }
        }
        return new Batch(input, Mask.last(length, size), new Target.Classes(answers));
    }
}
