package dev.gradflow.core.train.task;

import dev.gradflow.core.train.Batch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// Random numbers that depend on a seed, a purpose and a step, and on nothing that happened before.
final class Draws {
    /// How many held-out sequences a generated task has, and how many go into a batch.
    private static final int HELD_OUT = 1000;

    private static final int HELD_OUT_BATCH = 250;

    private static final long STEP_STREAM = 0x9E3779B97F4A7C15L;
    private static final long PURPOSE_STREAM = 0xBF58476D1CE4E5B9L;

    private Draws() {}

    /// For one training step.
    static SplittableRandom training(long seed, long step) {
        return of(seed, 0, step);
    }

    /// Held-out batches of generated sequences.
    static List<Batch> heldOut(long seed, Task.Split split, BiFunction<SplittableRandom, Integer, Batch> generator) {
        return IntStream.range(0, HELD_OUT / HELD_OUT_BATCH)
                .mapToObj(i -> generator.apply(of(seed, split == Task.Split.VALIDATION ? 1 : 2, i), HELD_OUT_BATCH))
                .toList();
    }

    private static SplittableRandom of(long seed, int purpose, long step) {
        // Mixed twice, since neighbouring seeds of a splittable generator give overlapping streams.
        long mixed = new SplittableRandom(seed ^ purpose * PURPOSE_STREAM).nextLong();
        return new SplittableRandom(new SplittableRandom(mixed ^ step * STEP_STREAM).nextLong());
    }

    /// Refuses a length that is too short for a task.
    static void requireLength(String task, int length, int least) {
        if (length < least) {
            throw new IllegalArgumentException(
                    "task " + task + " of length " + length + ": at least " + least + " is needed");
        }
    }
}
