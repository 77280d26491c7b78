package dev.gradflow.core.train.task;

import dev.gradflow.core.train.Batch;
import java.util.List;
import java.util.SplittableRandom;

/// A task whose sequences are drawn at random, as many as are wanted; 1000 of them are held out for each purpose.
interface GeneratedTask extends Task {
    /// The seed of all draws.
    long seed();

    /// Draws sequences.
    ///
    /// @param size B
    Batch batch(SplittableRandom random, int size);

    @Override
    default Batch training(long step, int size) {
        return batch(Draws.training(seed(), step), size);
    }

    @Override
    default List<Batch> heldOut(Split split) {
        return Draws.heldOut(seed(), split, this::batch);
    }
}
