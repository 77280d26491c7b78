package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Running again what was not kept gives the gradients of what was.
final class RecomputationTest {
    private static final int STEPS = 11;
    private static final int[] LENGTHS = {11, 3, 7};

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "lstm", "gru", "lstm-peephole"})
    void gradientsAreThoseOfTheWholeRecording(String cell) {
        Model model = Samples.model(cell, 2, 5, 2, 3);
        Tensor input = Samples.random(3, 1, STEPS, 3, 2);
        Stream.of(Mask.last(STEPS, 3), Mask.every(STEPS, LENGTHS), Mask.last(STEPS, LENGTHS), Mask.from(8, STEPS, 3))
                .forEach(mask -> {
                    Batch batch = new Batch(input, mask, new Target.Values(Samples.random(4, 1, mask.size(), 3)));
                    Prediction whole = model.forward(batch);
                    Loss.Result loss = Loss.MEAN_SQUARED_ERROR.of(whole.output(), batch.target());
                    ModelGradients expected = whole.backward(loss.gradient());
                    for (int stretch : new int[] {1, 3, 4, 11, 50}) {
                        Recomputation.Result found =
                                Recomputation.of(model, batch, Loss.MEAN_SQUARED_ERROR, stretch);
                        assertThat(found.loss()).isEqualTo(loss.value());
                        assertThat(found.output().toArray())
                                .containsExactly(whole.output().toArray());
                        expected.parameters().forEach((name, gradient) -> {
                            double[] values = gradient.toArray();
                            double largest =
                                    Arrays.stream(values).map(Math::abs).max().orElseThrow();
                            assertThat(found.gradients().parameter(name).toArray())
                                    .as("%s, stretches of %d", name, stretch)
                                    .containsExactly(values, within(1e-14 * largest));
                        });
                    }
                });
    }

    @Test
    void whatIsNotThereIsSaid() {
        Model model = Samples.model("gru", 2, 5, 1, 3);
        Batch batch = new Batch(Samples.random(3, 1, STEPS, 3, 2), Mask.last(STEPS, 3), new Target.Classes(new int[3]));
        assertThatThrownBy(() -> Recomputation.of(model, batch, Loss.CROSS_ENTROPY, 0))
                .hasMessageContaining("stretches of 0 steps");
        assertThatThrownBy(() -> Recomputation.of(model, batch, Loss.CROSS_ENTROPY, 4)
                        .gradients()
                        .network())
                .hasMessageContaining("states are not kept");
        assertThat(Recomputation.leastMemory(10_000)).isEqualTo(100);
    }
}
