package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;

/// What a model should answer at the N places of a [Mask].
///
/// What is in it is not copied and must not be modified; while nobody does, any number of threads may read it.
public sealed interface Target {
    /// The number of places N.
    int size();

    /// Numbers, for [Loss#MEAN_SQUARED_ERROR].
    ///
    /// The tensor is not copied and must not be modified.
    ///
    /// @param values `[N, O]`
    record Values(Tensor values) implements Target {
        /// Checks the rank.
        ///
        /// @throws IllegalArgumentException if it is not 2
        public Values {
            if (values.shape().rank() != 2) {
                throw new IllegalArgumentException(
                        "target values have shape " + values.shape() + ", expected [places, outputs]");
            }
        }

        @Override
        public int size() {
            return values.extent(0);
        }
    }

    /// Classes, for [Loss#CROSS_ENTROPY].
    ///
    /// The array is not copied and must not be modified.
    ///
    /// @param classes N numbers from 0 to O - 1
    record Classes(int[] classes) implements Target {
        @Override
        public int size() {
            return classes.length;
        }
    }
}
