package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Parts of a gradient add up to the whole: by path through the cell state, and by lag in a weight.
final class GradientByPathTest {
    private static final int STEPS = 12;

    private static Tensor random(long seed, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextDouble(-1, 1));
        }
        return tensor;
    }

    private static Trajectory run(String cell, int layers, int batch) {
        Architecture architecture = new Architecture(Cells.named(cell), 3, 6, layers, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 4));
        return network.run(random(1, STEPS, batch, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-1997", "lstm-peephole"})
    void signedPartsAddUpToTheGradientOfTheCellState(String cell) {
        Trajectory trajectory = run(cell, 2, 2);
        Gradients gradients = Bptt.gradients(trajectory, random(2, STEPS, 2, 6));
        for (int layer = 0; layer < 2; layer++) {
            GradientByPath path = GradientByPath.of(trajectory, gradients, layer, 1);
            for (int t = 2; t <= STEPS; t++) {
                double[] total = path.total(t - 1);
                double scale = Arrays.stream(total).map(Math::abs).max().orElseThrow();
                for (int u = 0; u < total.length; u++) {
                    double sum = 0;
                    for (GradientByPath.Part part : GradientByPath.Part.values()) {
                        sum += path.part(part, t)[u];
                    }
                    assertThat(sum).as("layer %d, t = %d, unit %d", layer, t, u).isCloseTo(
                            total[u], offset(1e-14 * (1 + scale)));
                }
            }
        }
    }

    @Test
    void theForgetGateHasNoPartInTheLstmOf1997() {
        Trajectory trajectory = run("lstm-1997", 1, 1);
        Gradients gradients = Bptt.gradients(trajectory, random(2, 1, 6));
        GradientByPath path = GradientByPath.of(trajectory, gradients, 0, 0);
        for (int t = 2; t <= STEPS; t++) {
            assertThat(path.part(GradientByPath.Part.FORGET, t)).containsOnly(0);
            assertThat(path.part(GradientByPath.Part.DIRECT_CELL, t)).isEqualTo(path.total(t));
            // The loss is at the last step alone, which is no step t - 1.
            assertThat(path.part(GradientByPath.Part.DIRECT_LOSS, t)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "lstm", "gru"})
    void lagsAddUpToTheWeightsGradient(String cell) {
        Trajectory trajectory = run(cell, 1, 3);
        Tensor loss = random(5, 3, 6);
        WeightGradientByLag byLag = WeightGradientByLag.of(trajectory, loss, 0);
        double[] expected =
                Bptt.gradients(trajectory, loss).parameters().get("weight_hh_l0").toArray();
        double[] sum = new double[expected.length];
        for (int k = 0; k < STEPS; k++) {
            double[] part = byLag.contribution(k).toArray();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            assertThat(sum[i]).isCloseTo(expected[i], offset(1e-14));
        }
        assertThat(byLag.norms()[STEPS - 1]).as("h_0 is zero").isZero();
        assertThat(byLag.horizon(0.5)).isLessThanOrEqualTo(byLag.horizon(0.9));
        assertThat(byLag.horizon(0.9)).isLessThanOrEqualTo(byLag.horizon(0.99)).isLessThan(STEPS);
        assertThat(byLag.horizon(0)).isZero();
    }
}
