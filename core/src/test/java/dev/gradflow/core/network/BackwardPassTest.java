package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The historical claim about the recursive derivative, reproduced and corrected.
final class BackwardPassTest {
    private static final int SIZE = 4;

    private static Trajectory run(String cell) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, SIZE, 1, true);
        Tensor input = Tensor.zeros(Precision.F64, 6, 1, 2);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, Math.sin(i));
        }
        return Network.of(Initialisation.uniform(architecture, Precision.F64, 7)).run(input);
    }

    private static Tensor cellBlock(Trajectory trajectory, int t, BackwardPass paths) {
        return trajectory
                .jacobians(0, 0, paths)
                .at(t)
                .dense()
                .slice(0, SIZE, SIZE)
                .slice(1, SIZE, SIZE);
    }

    @Test
    void truncatedAsIn1997TheDerivativeIsExactlyOne() {
        Trajectory trajectory = run("lstm-1997");
        Tensor product = cellBlock(trajectory, 6, BackwardPass.TRUNCATED_1997);
        for (int u = 0; u < SIZE; u++) {
            for (int v = 0; v < SIZE; v++) {
                assertThat(product.get(u, v)).isEqualTo(u == v ? 1 : 0);
            }
        }
        Tensor truncated = trajectory.jacobians(0, 0, BackwardPass.TRUNCATED_1997).at(6).dense();
        Tensor full = trajectory.jacobians(0, 0).at(6).dense();
        assertThat(truncated.slice(1, 0, SIZE).toArray()).as("h is a constant").containsOnly(0);
        assertThat(full.slice(1, 0, SIZE).toArray()).as("h is none").doesNotContain(0);
    }

    @Test
    void withAForgetGateItIsTheForgetGate() {
        Trajectory trajectory = run("lstm");
        Tensor block = cellBlock(trajectory, 5, BackwardPass.TRUNCATED_1997);
        Tensor forget = trajectory.value(0, "f");
        for (int u = 0; u < SIZE; u++) {
            assertThat(block.get(u, u)).isEqualTo(forget.get(4, 0, u));
        }
    }

    @Test
    void cutsFollowTheirProbabilityAndSeed() {
        BackwardPass half = BackwardPass.detached(0.25, 9);
        long open = IntStream.rangeClosed(1, 10_000).filter(half::throughRecurrentWeights).count();
        assertThat(open).isBetween(7_300L, 7_700L);
        assertThat(IntStream.rangeClosed(1, 50).mapToObj(half::throughRecurrentWeights).toList())
                .isEqualTo(IntStream.rangeClosed(1, 50)
                        .mapToObj(BackwardPass.detached(0.25, 9)::throughRecurrentWeights)
                        .toList());
        assertThatThrownBy(() -> BackwardPass.detached(1.5, 0)).hasMessageContaining("1.5");
    }
}
