package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Dropout: how much is dropped, what is kept, and that a step's draws are its own.
final class DropoutTest {
    private static final Architecture THREE = new Architecture(new LstmCell(), 2, 64, 3, true);

    @Test
    void aShareIsZeroAndTheRestMakesUpForIt() {
        List<Tensor> masks = new Dropout(0.3, 1, 1).masks(THREE, Precision.F64, 50, 20);
        assertThat(masks).hasSize(2);
        for (Tensor mask : masks) {
            double[] values = mask.toArray();
            long dropped = java.util.Arrays.stream(values).filter(v -> v == 0).count();
            // 64,000 draws: five standard deviations are 0.009.
            assertThat((double) dropped / values.length).isCloseTo(0.3, within(0.009));
            assertThat(values).containsOnly(0, 1 / 0.7);
        }
        assertThat(masks.get(0).toArray()).isNotEqualTo(masks.get(1).toArray());
    }

    /// Neighbouring seeds of a splittable generator give the same numbers, shifted.
    @Test
    void noStepRepeatsAnotherOnesDraws() {
        for (long seed : new long[] {0, 1, 42}) {
            for (int step = 1; step < 50; step++) {
                String one = drawn(seed, step);
                String next = drawn(seed, step + 1);
                assertThat(next).doesNotContain(one.substring(100, 200)).doesNotContain(one.substring(1, 101));
            }
        }
    }

    private static String drawn(long seed, int step) {
        StringBuilder text = new StringBuilder();
        for (double value : new Dropout(0.5, seed, step).masks(THREE, Precision.F64, 4, 2).getFirst().toArray()) {
            text.append(value == 0 ? '0' : '1');
        }
        return text.toString();
    }

    @Test
    void drawsDependOnSeedAndStepAlone() {
        Dropout dropout = new Dropout(0.3, 1, 0);
        double[] third = dropout.at(3).masks(THREE, Precision.F64, 4, 2).getFirst().toArray();
        assertThat(new Dropout(0.3, 1, 9).at(3).masks(THREE, Precision.F64, 4, 2).getFirst().toArray())
                .isEqualTo(third);
        assertThat(dropout.at(4).masks(THREE, Precision.F64, 4, 2).getFirst().toArray()).isNotEqualTo(third);
        assertThat(Dropout.NONE.masks(THREE, Precision.F64, 4, 2)).isEmpty();
    }

    @Test
    void theLayerAboveSeesTheMaskedOutput() {
        Model model = Samples.model("gru", 2, 4, 2, 1);
        Tensor input = Samples.random(3, 1, 5, 3, 2);
        State zero = State.zeros(model.network().architecture(), Precision.F64, 3);
        Dropout dropout = new Dropout(0.5, 2, 1);
        Prediction dropped = model.forward(input, Mask.last(5, 3), zero, dropout);
        Prediction full = model.forward(input, Mask.last(5, 3), zero, Dropout.NONE);
        assertThat(dropped.trajectory().state(0, "h").toArray())
                .containsExactly(full.trajectory().state(0, "h").toArray());
        assertThat(dropped.output().toArray()).isNotEqualTo(full.output().toArray());
        assertThatThrownBy(() -> dropped.trajectory().stackJacobians(0)).hasMessageContaining("dropout");
    }

    @Test
    void everythingCannotBeDropped() {
        assertThatThrownBy(() -> new Dropout(1, 0, 0)).hasMessageContaining("dropout 1.0");
    }
}
