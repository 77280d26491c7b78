package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Running again what was not kept gives the gradients of what was.
final class RecomputationTest {
    /// Three blocks of sums for a batch of 3, the last of them short.
    private static final int STEPS = 1000;

    private static final int BLOCK = 43;
    private static final int[] LENGTHS = {1000, 3, 700};

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "lstm", "gru", "lstm-peephole"})
    void everyBitIsThatOfTheWholeRecording(String cell) {
        Model model = Samples.model(cell, 2, 5, 2, 3);
        Tensor input = Samples.random(3, 1, STEPS, 3, 2);
        assertThat(Bptt.stepsOfASum(3)).isEqualTo(BLOCK);
        Stream.of(
                        Mask.last(STEPS, 3),
                        Mask.every(STEPS, LENGTHS),
                        Mask.last(STEPS, LENGTHS),
                        Mask.from(680, STEPS, 3))
                .forEach(mask -> {
                    Batch batch = new Batch(input, mask, new Target.Values(Samples.random(4, 1, mask.size(), 3)));
                    Prediction whole = model.forward(batch);
                    Loss.Result loss = Loss.MEAN_SQUARED_ERROR.of(whole.output(), batch.target());
                    ModelGradients expected = whole.backward(loss.gradient());
                    for (int stretch : new int[] {1, BLOCK + 1, 3 * BLOCK}) {
                        Recomputation.Result found =
                                Recomputation.of(model, batch, Loss.MEAN_SQUARED_ERROR, stretch);
                        assertThat(found.loss()).isEqualTo(loss.value());
                        assertThat(found.output().toArray())
                                .containsExactly(whole.output().toArray());
                        assertThat(found.prediction().finalState().components().getLast().toArray())
                                .containsExactly(whole.finalState().components().getLast().toArray());
                        expected.parameters().forEach((name, gradient) -> assertThat(
                                        found.gradients().parameter(name).toArray())
                                .as("%s, stretches of %d", name, stretch)
                                .containsExactly(gradient.toArray()));
                        lastStretch(found, whole, expected);
                    }
                });
    }

    /// The recording and the gradients of states are those of the end of the whole.
    private static void lastStretch(Recomputation.Result found, Prediction whole, ModelGradients expected) {
        int kept = found.prediction().trajectory().steps();
        for (int layer = 0; layer < 2; layer++) {
            int from = STEPS - kept;
            assertThat(found.prediction().trajectory().state(layer, "h").toArray())
                    .containsExactly(whole.trajectory()
                            .state(layer, "h")
                            .slice(0, from, kept + 1)
                            .toArray());
            assertThat(found.gradients()
                            .network()
                            .totalStates(layer)
                            .getFirst()
                            .slice(0, 1, kept)
                            .toArray())
                    .containsExactly(expected.network()
                            .totalStates(layer)
                            .getFirst()
                            .slice(0, from + 1, kept)
                            .toArray());
        }
    }

    @Test
    void memoryIsUsedAgain() {
        Model model = Samples.model("lstm", 2, 5, 1, 3);
        Recomputation passes = new Recomputation(model, 1);
        assertThat(passes.stretch(3)).isEqualTo(BLOCK);
        Batch batch = new Batch(
                Samples.random(3, 1, STEPS, 3, 2),
                Mask.every(STEPS, 3),
                new Target.Values(Samples.random(4, 1, 3 * STEPS, 3)));
        State zero = State.zeros(model.network().architecture(), Precision.F64, 3);
        Recomputation.Result first = passes.run(batch, Loss.MEAN_SQUARED_ERROR, zero);
        double[] gradient = first.gradients().parameter("rnn.weight_hh_l0").toArray();
        Recomputation.Result second = passes.run(batch, Loss.MEAN_SQUARED_ERROR, zero);
        assertThat(second.gradients().parameter("rnn.weight_hh_l0").toArray()).containsExactly(gradient);
        assertThatThrownBy(() -> first.prediction().trajectory().state(0, "h")).hasMessageContaining("a later run");
        assertThat(passes.run(batch, Loss.MEAN_SQUARED_ERROR, second.prediction().finalState()).loss()).isNotEqualTo(second.loss());
    }

    @Test
    void whatIsNotThereIsSaid() {
        Model model = Samples.model("gru", 2, 5, 1, 3);
        Batch batch = new Batch(Samples.random(3, 1, STEPS, 3, 2), Mask.last(STEPS, 3), new Target.Classes(new int[3]));
        assertThatThrownBy(() -> Recomputation.of(model, batch, Loss.CROSS_ENTROPY, 0))
                .hasMessageContaining("stretches of 0 steps");
        Recomputation.Result result = Recomputation.of(model, batch, Loss.CROSS_ENTROPY, 4);
        assertThatThrownBy(() -> result.prediction().backward(result.output()))
                .hasMessageContaining("left of a recomputation");
        assertThatThrownBy(() -> Bptt.stepsOfASum(0)).hasMessageContaining("batch 0");
        assertThat(Recomputation.leastMemory(10_000)).isEqualTo(100);
    }
}
