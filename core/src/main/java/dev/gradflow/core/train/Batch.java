package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;

/// Sequences to learn from: the input, the places at which an answer is wanted, and the answers.
///
/// Tensors are not copied; models only read them.
///
/// @param input  `[T, B, I]`, padded where sequences are shorter
/// @param mask   which places count
/// @param target one answer for each place of the mask
public record Batch(Tensor input, Mask mask, Target target) {
    /// Checks that the three fit.
    ///
    /// @throws IllegalArgumentException saying what does not
    public Batch {
        if (input.shape().rank() != 3 || input.extent(0) != mask.steps() || input.extent(1) != mask.batch()) {
            throw new IllegalArgumentException("input has shape " + input.shape() + ", the mask is for "
                    + mask.steps() + " steps of a batch of " + mask.batch());
        }
        if (target.size() != mask.size()) {
            throw new IllegalArgumentException(target.size() + " targets for " + mask.size() + " places of the mask");
        }
    }
}
