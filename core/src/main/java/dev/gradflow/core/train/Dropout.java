package dev.gradflow.core.train;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Dropout on what each layer hands to the next, PyTorch's `dropout` of recurrent modules.
///
/// Each element is zero with probability p and else scaled by 1/(1-p), anew at every time step. What is drawn depends
/// on the seed, the training step and the layer alone, so a resumed run draws the same. Immutable.
///
/// @param probability p, from 0 up to but not including 1
/// @param seed        of the draws
/// @param step        the training step that they are for
public record Dropout(double probability, long seed, long step) {
    /// None at all: for evaluation, or for a single layer.
    public static final Dropout NONE = new Dropout(0, 0, 0);

    private static final long STEP_STREAM = 0x9E3779B97F4A7C15L;
    private static final long LAYER_STREAM = 0xD1B54A32D192ED03L;

    /// Checks the probability.
    ///
    /// @throws IllegalArgumentException if it is not in [0, 1)
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "dropout " + probability + ": from 0 up to, but not including, 1 would be accepted");
        }
    }

    /// The same for another training step.
    public Dropout at(long trainingStep) {
        return new Dropout(probability, seed, trainingStep);
    }

    /// What multiplies the output `[T, B, H]` of every layer but the top one; empty if nothing is dropped.
    List<Tensor> masks(Architecture architecture, Precision precision, int steps, int batch) {
        List<Tensor> masks = new ArrayList<>();
        if (probability == 0) {
            return masks;
        }
        double kept = 1 / (1 - probability);
        for (int layer = 0; layer < architecture.layers() - 1; layer++) {
            // Mixed twice, since neighbouring seeds of a splittable generator give overlapping streams.
            long mixed = new SplittableRandom(seed ^ layer * LAYER_STREAM).nextLong();
            SplittableRandom random =
                    new SplittableRandom(new SplittableRandom(mixed ^ step * STEP_STREAM).nextLong());
            Tensor mask = Tensor.zeros(precision, steps, batch, architecture.hiddenSize());
            Storage storage = mask.storage();
            for (int i = 0; i < storage.length(); i++) {
                storage.set(i, random.nextDouble() < probability ? 0 : kept);
            }
            masks.add(mask);
        }
        return masks;
    }
}
