package dev.gradflow.core.train.task;

import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import java.util.List;

/// Something to learn: batches to train on, others that are never trained on, and what can be had without learning.
///
/// Immutable. Batches depend on the task's seed and on the number of the training step alone, so a resumed run sees
/// what the interrupted one would have seen. Tensors are of precision F64; a model converts them to its own.
public interface Task {
    /// Data that are never trained on.
    enum Split {
        /// For choices made while training.
        VALIDATION,
        /// For the result that is told.
        TEST
    }

    /// What a trivial answer achieves.
    ///
    /// Immutable.
    ///
    /// @param name the answer, for people
    /// @param loss its loss
    record Baseline(String name, double loss) {}

    /// The name, as users type it.
    String name();

    /// I, the width of the input.
    int inputs();

    /// O, the number of outputs or classes.
    int outputs();

    /// The loss that the task is judged by.
    Loss loss();

    /// The batch of one training step.
    ///
    /// @param step counted from 1
    /// @param size B
    Batch training(long step, int size);

    /// Whether the batch of `step` goes on where that of the step before ended, so that the state is carried over.
    default boolean continues(long step, int size) {
        return false;
    }

    /// Held-out data, always the same; their loss is the mean of the batches' losses weighted by their places.
    List<Batch> heldOut(Split split);

    /// What a trivial answer achieves on held-out data: its expectation, or where the data are given its loss on them.
    Baseline baseline(Split split);
}
