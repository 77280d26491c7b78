package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory that is used again changes no bit, and what it held before is not mistaken for something current.
final class WorkspaceTest {
    private final SplittableRandom random = new SplittableRandom(8);

    private static Network network(String cell) {
        return Network.of(Initialisation.uniform(new Architecture(Cells.named(cell), 3, 5, 2, true), Precision.F64, 4));
    }

    private Tensor random(int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextGaussian());
        }
        return tensor;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-peephole", "gru", "rnn-tanh"})
    void bitsAreThoseOfFreshMemory(String cell) {
        Network network = network(cell);
        Workspace workspace = new Workspace();
        for (int[] shape : new int[][] {{6, 2}, {6, 2}, {9, 1}, {4, 3}, {6, 2}}) {
            Tensor input = random(shape[0], shape[1], 3);
            Tensor outputGradient = random(shape[0], shape[1], 5);
            State initial = State.zeros(network.architecture(), Precision.F64, shape[1]);
            Trajectory fresh = network.run(input, initial);
            Trajectory again = network.run(input, initial, workspace);
            assertThat(again.output().toArray()).isEqualTo(fresh.output().toArray());
            Gradients expected = Bptt.gradients(fresh, outputGradient);
            Gradients actual = Bptt.gradients(again, outputGradient);
            assertThat(actual.input().toArray()).isEqualTo(expected.input().toArray());
            actual.parameters().tensors().forEach((name, tensor) -> assertThat(tensor.toArray())
                    .isEqualTo(expected.parameters().get(name).toArray()));
            for (int i = 0; i < initial.components().size(); i++) {
                assertThat(actual.initialState().components().get(i).toArray())
                        .isEqualTo(expected.initialState().components().get(i).toArray());
            }
        }
    }

    @Test
    void anOverwrittenTrajectoryIsRefused() {
        Network network = network("lstm");
        Workspace workspace = new Workspace();
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        Trajectory first = network.run(random(4, 1, 3), zero, workspace);
        StepJacobians jacobians = first.jacobians(0, 0);
        DenseJacobian dense = jacobians.dense();
        StepJacobian step = jacobians.at(2);
        Trajectory second = network.run(random(4, 1, 3), zero, workspace);
        assertThat(second.output().extent(0)).isEqualTo(4);
        assertThatThrownBy(first::output)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a later run with the same workspace has overwritten this trajectory");
        assertThatThrownBy(() -> Bptt.gradients(first, random(1, 5))).isInstanceOf(IllegalStateException.class);
        Tensor vectors = random(1, 10);
        assertThatThrownBy(() -> dense.form(2)).hasMessageContaining("has overwritten this trajectory");
        assertThatThrownBy(() -> step.apply(vectors, random(1, 10)))
                .hasMessageContaining("has overwritten this trajectory");
        assertThatThrownBy(() -> step.applyTransposed(vectors, random(1, 10)))
                .hasMessageContaining("has overwritten this trajectory");
    }

    @Test
    void whatGradientsFindAnewNeedsTheirTrajectory() {
        Network network = network("lstm");
        Workspace workspace = new Workspace();
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        Trajectory trajectory = network.run(random(4, 1, 3), zero, workspace);
        Tensor outputGradient = random(4, 1, 5);
        List<Gradients> both = List.of(
                Bptt.gradients(trajectory, outputGradient), Bptt.gradients(trajectory, outputGradient));
        double[] expected = both.getFirst().preactivation(0, "f").toArray();
        assertThat(both.getLast().preactivation(0, "f").toArray()).isEqualTo(expected);
        network.run(random(4, 1, 3), zero, workspace);
        assertThatThrownBy(() -> both.getLast().states(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a later run with the same workspace has overwritten this trajectory");
        assertThat(both.getLast().preactivation(0, "f").toArray())
                .as("what was found before stays")
                .isEqualTo(expected);
    }

    @Test
    void furtherGradientsOfOneTrajectoryNeitherEnlargeTheMemoryNorOverwriteTheFirst() {
        Network network = network("lstm");
        Workspace workspace = new Workspace();
        State zero = State.zeros(network.architecture(), Precision.F64, 2);
        Trajectory trajectory = network.run(random(6, 2, 3), zero, workspace);
        Tensor outputGradient = random(6, 2, 5);
        Gradients first = Bptt.gradients(trajectory, outputGradient);
        double[] kept = first.states(0).getFirst().toArray();
        int storages = workspace.size();
        for (int i = 0; i < 3; i++) {
            Gradients other = Bptt.gradients(trajectory, random(6, 2, 5));
            assertThat(other.states(0).getFirst().toArray()).isNotEqualTo(kept);
        }
        Gradients again = Bptt.gradients(trajectory, outputGradient);
        assertThat(again.states(0).getFirst().toArray()).isEqualTo(kept);
        assertThat(first.states(0).getFirst().toArray()).isEqualTo(kept);
        assertThat(workspace.size()).isEqualTo(storages);
    }

    @Test
    void threadsMayGoBackOverOneTrajectoryAtOnce() {
        Network network = network("lstm");
        State zero = State.zeros(network.architecture(), Precision.F64, 2);
        Tensor input = random(40, 2, 3);
        Tensor outputGradient = random(40, 2, 5);
        double[] expected = Bptt.gradients(network.run(input, zero), outputGradient)
                .states(0)
                .getFirst()
                .toArray();
        Trajectory trajectory = network.run(input, zero, new Workspace());
        assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> Bptt.gradients(trajectory, outputGradient))
                        .toList())
                .allSatisfy(gradients -> assertThat(gradients.states(0).getFirst().toArray())
                        .isEqualTo(expected));
    }

    @Test
    void whatRunsForwardKeepsItsWeightsAndTheNextRunHasTheNewOnes() {
        Architecture architecture = new Architecture(Cells.named("lstm"), 3, 5, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 1));
        Tensor input = Tensor.zeros(Precision.F64, 4, 2, 3);
        input.storage().fill(0, input.storage().length(), 0.5);
        network.run(input);
        Inference before = network.inference(2);
        double[] first = before.run(input).toArray();
        State zero = State.zeros(architecture, Precision.F64, 2);
        for (int change = 0; change < 3; change++) {
            network.parameters().get("weight_hh_l0").set(change, 1, 2);
            network.parametersChanged();
            Network fresh = Network.of(network.parameters().copy(Precision.F64));
            assertThat(network.run(input).output().toArray())
                    .isEqualTo(fresh.run(input).output().toArray())
                    .isNotEqualTo(first);
            before.start(zero);
            assertThat(before.run(input).toArray()).isEqualTo(first);
        }
    }
}
