package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Each initialisation has the property that it is named after.
final class InitialisationTest {
    private static Parameters drawn(String cell, int inputs, int hidden, int layers) {
        return Initialisation.uniform(
                new Architecture(Cells.named(cell), inputs, hidden, layers, true), Precision.F64, 5);
    }

    private static double[] square(double[] matrix, int n) {
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    result[i * n + j] += matrix[k * n + i] * matrix[k * n + j];
                }
            }
        }
        return result;
    }

    @Test
    void uniformFillsItsRange() {
        Parameters parameters = drawn("lstm", 3, 64, 1);
        double bound = 1 / 8.0;
        double[] weights = parameters.get("weight_hh_l0").toArray();
        assertThat(Arrays.stream(weights).max().orElseThrow()).isBetween(0.99 * bound, bound);
        assertThat(Arrays.stream(weights).min().orElseThrow()).isBetween(-bound, -0.99 * bound);
    }

    @Test
    void glorotWeightsHaveTheVarianceOfTheirWidths() {
        Parameters parameters = drawn("gru", 100, 80, 2);
        Initialisation.glorot(parameters, 3);
        assertThat(parameters.get("bias_ih_l1").toArray()).containsOnly(0);
        for (String name : new String[] {"weight_ih_l0", "weight_hh_l0", "weight_ih_l1"}) {
            double[] weights = parameters.get(name).toArray();
            double expected = 2.0 / (parameters.get(name).extent(1) + 80);
            double variance = Arrays.stream(weights).map(w -> w * w).sum() / weights.length;
            // Of n uniform numbers the mean square varies by √(0.8/n): five of these.
            assertThat(variance).isCloseTo(expected, within(5 * Math.sqrt(0.8 / weights.length) * expected));
            assertThat(Arrays.stream(weights).max().orElseThrow()).isLessThan(Math.sqrt(3 * expected));
        }
    }

    @Test
    void orthogonalBlocksHaveEqualSingularValues() {
        Parameters parameters = drawn("lstm", 2, 24, 2);
        Tensor inputs = parameters.get("weight_ih_l0").copy();
        Initialisation.orthogonal(parameters, 1.5, 9);
        for (int layer = 0; layer < 2; layer++) {
            for (String gate : new String[] {"i", "f", "g", "o"}) {
                double[] gram = square(
                        parameters.gate("weight_hh_l" + layer, gate).toArray(), 24);
                double[] expected = new double[24 * 24];
                for (int i = 0; i < 24; i++) {
                    expected[i * 25] = 2.25;
                }
                assertThat(gram).containsExactly(expected, within(1e-13));
            }
        }
        assertThat(parameters.get("weight_ih_l0").toArray()).containsExactly(inputs.toArray());
        assertThat(parameters.gate("weight_hh_l0", "i").toArray())
                .isNotEqualTo(parameters.gate("weight_hh_l0", "f").toArray());
    }

    @Test
    void identityKeepsTheStateWhereNothingComesIn() {
        Parameters parameters = drawn("rnn-relu", 3, 6, 1);
        Initialisation.identity(parameters, 1);
        Network network = Network.of(parameters);
        State start = State.zeros(network.architecture(), Precision.F64, 1);
        for (int i = 0; i < 6; i++) {
            start.components().getFirst().set(0.1 + i, 0, 0, i);
        }
        Tensor silence = Tensor.zeros(Precision.F64, 50, 1, 3);
        assertThat(network.run(silence, start).finalState().components().getFirst().toArray())
                .containsExactly(start.components().getFirst().toArray());
    }

    @Test
    void gaussianWeightsHaveVarianceGSquaredOverH() {
        Parameters parameters = drawn("rnn-tanh", 1, 200, 1);
        Initialisation.gain(parameters, 1.5, 4);
        double[] weights = parameters.get("weight_hh_l0").toArray();
        double variance = Arrays.stream(weights).map(w -> w * w).sum() / weights.length;
        assertThat(variance).isCloseTo(2.25 / 200, within(5 * Math.sqrt(2.0 / weights.length) * 2.25 / 200));
    }

    @Test
    void theSpectralRadiusIsTheOneAskedFor() {
        for (int hidden : new int[] {1, 2, 3, 17, 60}) {
            Parameters parameters = drawn("rnn-tanh", 1, hidden, 1);
            Initialisation.spectralRadius(parameters, 0.9, hidden);
            assertThat(RecurrentBlocks.spectralRadius(parameters.get("weight_hh_l0")))
                    .isCloseTo(0.9, within(1e-12));
        }
        // Known beforehand: a rotation by 1 radian times 0.7, and Jordan's block, whose norm says nothing.
        Tensor rotation = Tensor.of(
                new double[] {0.7 * Math.cos(1), -0.7 * Math.sin(1), 0.7 * Math.sin(1), 0.7 * Math.cos(1)}, 2, 2);
        assertThat(RecurrentBlocks.spectralRadius(rotation)).isCloseTo(0.7, within(1e-13));
        Tensor jordan = Tensor.of(new double[] {0.5, 1e3, 0, 0.5}, 2, 2);
        assertThat(RecurrentBlocks.spectralRadius(jordan)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void forgetBiasesAddUpToTheOneAskedFor() {
        Parameters parameters = drawn("lstm", 2, 5, 2);
        Initialisation.forgetBias(parameters, 3);
        assertThat(parameters.gate("bias_ih_l1", "f").toArray()).containsOnly(3);
        assertThat(parameters.gate("bias_hh_l1", "f").toArray()).containsOnly(0);
        assertThatThrownBy(() -> Initialisation.forgetBias(drawn("gru", 2, 5, 1), 1))
                .hasMessageContaining("'f'");
    }

    @Test
    void chronoBiasesSpreadTimeScalesUpToTheLongest() {
        Parameters lstm = drawn("lstm", 2, 2000, 1);
        Initialisation.chrono(lstm, 101, 8);
        double[] forget = lstm.gate("bias_ih_l0", "f").toArray();
        double[] input = lstm.gate("bias_ih_l0", "i").toArray();
        assertThat(input).containsExactly(Arrays.stream(forget).map(b -> -b).toArray());
        // 1/(1 - σ(b)) = 1 + e^b is uniform from 2 to 101.
        double[] scales = Arrays.stream(forget).map(b -> 1 + Math.exp(b)).toArray();
        assertThat(Arrays.stream(scales).min().orElseThrow()).isBetween(2.0, 3.0);
        assertThat(Arrays.stream(scales).max().orElseThrow()).isBetween(99.0, 101.0);
        assertThat(Arrays.stream(scales).average().orElseThrow()).isCloseTo(51.5, within(5 * 28.6 / Math.sqrt(2000)));
        Parameters gru = drawn("gru", 2, 50, 1);
        Initialisation.chrono(gru, 101, 8);
        assertThat(Arrays.stream(gru.gate("bias_ih_l0", "z").toArray()).min().orElseThrow()).isPositive();
    }
}
