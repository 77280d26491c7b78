package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Losses against values known beforehand, and their gradients against differences.
final class LossTest {
    @Test
    void valuesKnownBeforehand() {
        Target target = new Target.Values(Tensor.of(new double[] {1, 2, 3, 5}, 2, 2));
        assertThat(Loss.MEAN_SQUARED_ERROR
                        .of(Tensor.of(new double[] {1, 1, 1, 1}, 2, 2), target)
                        .value())
                .isEqualTo((1 + 4 + 16) / 4.0);
        Tensor even = Tensor.zeros(Precision.F64, 3, 8);
        assertThat(Loss.CROSS_ENTROPY.of(even, new Target.Classes(new int[] {0, 3, 7})).value())
                .isCloseTo(Math.log(8), within(1e-15));
        Tensor sure = Tensor.of(new double[] {0, Math.log(3)}, 1, 2);
        assertThat(Loss.CROSS_ENTROPY.of(sure, new Target.Classes(new int[] {1})).value())
                .isCloseTo(-Math.log(0.75), within(1e-15));
    }

    @Test
    void hugeAnswersDoNotOverflow() {
        Tensor huge = Tensor.of(new double[] {1e4, -1e4}, 1, 2);
        Loss.Result wrong = Loss.CROSS_ENTROPY.of(huge, new Target.Classes(new int[] {1}));
        assertThat(wrong.value()).isEqualTo(2e4);
        assertThat(wrong.gradient().toArray()).containsExactly(1, -1);
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Tensor output = Samples.random(3, 2, 4, 3);
        agrees(Loss.MEAN_SQUARED_ERROR, output, new Target.Values(Samples.random(5, 2, 4, 3)));
        agrees(Loss.CROSS_ENTROPY, output, new Target.Classes(new int[] {0, 2, 1, 2}));
    }

    private static void agrees(Loss loss, Tensor output, Target target) {
        Tensor gradient = loss.of(output, target).gradient();
        for (int i = 0; i < output.shape().size(); i++) {
            double kept = output.storage().get(i);
            output.storage().set(i, kept + 1e-5);
            double above = loss.of(output, target).value();
            output.storage().set(i, kept - 1e-5);
            double below = loss.of(output, target).value();
            output.storage().set(i, kept);
            assertThat(gradient.storage().get(i)).as("%s", loss).isCloseTo((above - below) / 2e-5, within(1e-9));
        }
    }
}
