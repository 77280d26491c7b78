package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Copy memory (Hochreiter and Schmidhuber 1997; as in Arjovsky et al. 2016): ten symbols, said again after a long pause.
///
/// Ten of eight symbols, `delay` - 1 blanks, a signal, ten blanks; the answer is blank at every step up to and
/// including the signal, then the ten symbols in order. Without memory the best is 10·ln 8/(delay + 20) nats (MATH
/// §10). Immutable.
///
/// @param delay T of that formula, at least 1
/// @param seed  of all draws
public record CopyMemory(int delay, long seed) implements GeneratedTask {
    private static final int SYMBOLS = 8;
    private static final int COPIED = 10;
    private static final int BLANK = SYMBOLS;
    private static final int SIGNAL = SYMBOLS + 1;

    /// Checks the delay.
    ///
    /// @throws IllegalArgumentException if it is too short
    public CopyMemory {
        Draws.requireLength("copy", delay, 1);
    }

    @Override
    public String name() {
        return "copy";
    }

    @Override
    public int inputs() {
        return SYMBOLS + 2;
    }

    @Override
    public int outputs() {
        return SYMBOLS + 1;
    }

    @Override
    public Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    @Override
    public Baseline baseline(Split split) {
        return new Baseline("blanks, then any symbols", COPIED * Math.log(SYMBOLS) / (delay + 2 * COPIED));
    }

    @Override
    public Batch batch(SplittableRandom random, int size) {
        int steps = delay + 2 * COPIED;
        Tensor input = Tensor.zeros(Precision.F64, steps, size, inputs());
        int[] answers = new int[steps * size];
        Arrays.fill(answers, BLANK);
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < steps; t++) {
                int symbol = t < COPIED ? random.nextInt(SYMBOLS) : t == COPIED + delay - 1 ? SIGNAL : BLANK;
                input.set(1, t, b, symbol);
                if (t < COPIED) {
                    answers[(COPIED + delay + t) * size + b] = symbol;
                }
            }
        }
        return new Batch(input, Mask.every(steps, size), new Target.Classes(answers));
    }
}
