package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever the layout of an output gradient, the gradients have the same bits.
final class OutputGradientTest {
    private static final int BATCH = 3;
    private static final int SIZE = 5;

    private static Tensor waves(int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, Math.sin(1 + 0.7 * i));
        }
        return tensor;
    }

    private static void assertSameGradients(Trajectory trajectory, Tensor view) {
        Gradients expected = Bptt.gradients(trajectory, view.copy());
        Gradients found = Bptt.gradients(trajectory, view);
        assertThat(found.input().toArray()).isEqualTo(expected.input().toArray());
        for (int layer = 0; layer < 2; layer++) {
            for (int component = 0; component < 2; component++) {
                assertThat(found.totalStates(layer).get(component).toArray())
                        .as("layer %d, component %d", layer, component)
                        .isEqualTo(expected.totalStates(layer).get(component).toArray());
            }
        }
        for (String name : expected.parameters().tensors().keySet()) {
            assertThat(found.parameters().get(name).toArray())
                    .as(name)
                    .isEqualTo(expected.parameters().get(name).toArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "7"})
    void viewsAreReadAsTheirCopies(int steps) {
        Architecture architecture = new Architecture(Cells.named("lstm"), 2, SIZE, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 3));
        Trajectory trajectory = network.run(waves(steps, BATCH, 2));
        assertSameGradients(trajectory, waves(BATCH, steps, SIZE).transpose(0, 1));
        assertSameGradients(trajectory, waves(steps, SIZE, BATCH).transpose(1, 2));
        assertSameGradients(trajectory, waves(steps + 2, BATCH, SIZE + 4).slice(0, 1, steps).slice(2, 3, SIZE));
    }
}
