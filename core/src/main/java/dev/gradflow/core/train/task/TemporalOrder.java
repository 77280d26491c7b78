package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.SplittableRandom;

/// Temporal order (Hochreiter and Schmidhuber 1997, task 6a): in which order did two symbols occur, long ago?
///
/// Steps bring one of four symbols that mean nothing, but for one step in [T/10, 2T/10) and one in [5T/10, 6T/10),
/// which bring X or Y each; at the end the answer is one of XX, XY, YX, YY. Guessing gives ln 4 nats. Immutable.
///
/// @param length T, at least 10
/// @param seed   of all draws
public record TemporalOrder(int length, long seed) implements GeneratedTask {
    private static final int DISTRACTORS = 4;

    /// Checks the length.
    ///
    /// @throws IllegalArgumentException if it is too short
    public TemporalOrder {
        Draws.requireLength("temporal-order", length, 10);
    }

    @Override
    public String name() {
        return "temporal-order";
    }

    @Override
    public int inputs() {
        return DISTRACTORS + 2;
    }

    @Override
    public int outputs() {
        return 4;
    }

    @Override
    public Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    @Override
    public Baseline baseline(Split split) {
        return new Baseline("guessing", Math.log(4));
    }

    @Override
    public Batch batch(SplittableRandom random, int size) {
        Tensor input = Tensor.zeros(Precision.F64, length, size, inputs());
        int[] answers = new int[size];
        for (int b = 0; b < size; b++) {
            int early = random.nextInt(length / 10, 2 * length / 10);
            int late = random.nextInt(5 * length / 10, 6 * length / 10);
            for (int t = 0; t < length; t++) {
                int symbol = random.nextInt(DISTRACTORS);
                if (t == early || t == late) {
                    int marked = random.nextInt(2);
                    answers[b] += t == early ? 2 * marked : marked;
                    symbol = DISTRACTORS + marked;
                }
                input.set(1, t, b, symbol);
            }
        }
        return new Batch(input, Mask.last(length, size), new Target.Classes(answers));
    }
}
