package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Gradients by preactivations exist at every step, also of runs so long that only some steps' are kept.
final class PreactivationGradientTest {
    private static final int SIZE = 3;

    private final SplittableRandom random = new SplittableRandom(11);

    private Tensor random(int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextGaussian());
        }
        return tensor;
    }

    /// dE/dW = Σ δa_tᵀ·h_{t-1}, and dE/db = Σ δa_t.
    @ParameterizedTest
    @CsvSource({"lstm, 5, 2", "lstm, 1100, 1", "lstm, 7, 400", "rnn-tanh, 2100, 1"})
    void makeTheWeightGradients(String cell, int steps, int batch) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, SIZE, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 3));
        Trajectory trajectory = network.run(random(steps, batch, 2));
        Gradients gradients = Bptt.gradients(trajectory, random(steps, batch, SIZE));
        for (int layer = 0; layer < 2; layer++) {
            Tensor h = trajectory.state(layer, "h");
            for (int g = 0; g < network.program().gates().size(); g++) {
                Tensor a = gradients.preactivation(layer, network.program().gates().get(g));
                assertThat(a.shape().extents()).containsExactly(steps, batch, SIZE);
                Tensor weight = gradients.parameters().get("weight_hh_l" + layer);
                Tensor bias = gradients.parameters().get("bias_hh_l" + layer);
                double size = 1e-12 * Math.sqrt(steps * batch);
                for (int i = 0; i < SIZE; i++) {
                    double sum = 0;
                    double[] products = new double[SIZE];
                    for (int t = 0; t < steps; t++) {
                        for (int b = 0; b < batch; b++) {
                            sum += a.get(t, b, i);
                            for (int j = 0; j < SIZE; j++) {
                                products[j] += a.get(t, b, i) * h.get(t, b, j);
                            }
                        }
                    }
                    assertThat(bias.get(g * SIZE + i)).isCloseTo(sum, within(size));
                    for (int j = 0; j < SIZE; j++) {
                        assertThat(weight.get(g * SIZE + i, j)).isCloseTo(products[j], within(size));
                    }
                }
            }
        }
    }

    /// What reaches a lower layer is dE/dx of the layer above, which back-propagation made block by block.
    @ParameterizedTest
    @CsvSource({"5, 2", "1100, 1"})
    void bringBackWhatReachesTheLayerBelow(int steps, int batch) {
        Architecture both = new Architecture(Cells.named("lstm"), 2, SIZE, 2, true);
        Parameters parameters = Initialisation.uniform(both, Precision.F64, 5);
        Tensor input = random(steps, batch, 2);
        Tensor outputGradient = random(steps, batch, SIZE);
        Trajectory trajectory = Network.of(parameters).run(input);
        Gradients gradients = Bptt.gradients(trajectory, outputGradient);
        Architecture upper = new Architecture(Cells.named("lstm"), SIZE, SIZE, 1, true);
        Parameters own = Parameters.zeros(upper, Precision.F64);
        own.tensors().forEach((name, tensor) -> tensor.copyFrom(parameters.get(name.replace("_l0", "_l1"))));
        Trajectory above = Network.of(own).run(trajectory.state(0, "h").slice(0, 1, steps));
        Gradients expected = Bptt.gradients(above, outputGradient);
        assertThat(gradients.outside(0).toArray()).isEqualTo(expected.input().toArray());
    }
}
