package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.ClampedCell;
import dev.gradflow.core.cell.Equations;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.PeepholeLstmCell;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What only cells of unusual form, or unusual calls, come across.
class OddCellsTest {
    private static Network network(Cell cell, int inputs, int hidden, int layers) {
        Parameters parameters = Parameters.zeros(new Architecture(cell, inputs, hidden, layers, true), Precision.F64);
        SplittableRandom random = new SplittableRandom(3);
        parameters.tensors().values().forEach(tensor -> fill(tensor, random));
        return Network.of(parameters);
    }

    private static void fill(Tensor tensor, SplittableRandom random) {
        for (int i = 0; i < tensor.storage().length(); i++) {
            tensor.storage().set(i, random.nextDouble(-0.5, 0.5));
        }
    }

    private static Tensor random(int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        fill(tensor, new SplittableRandom(4));
        return tensor;
    }

    /// The sum lies in memory that later steps use again, unless it is kept for the derivatives that need it.
    @Test
    void aNextStateMayBeASumOfProductsThatDerivativesNeed() {
        Network network = network(
                new Equations("odd", builder -> {
                    builder.gates("a", "b");
                    Value h = builder.state("h");
                    Value c = builder.state("c");
                    Value a = builder.preactivation("a", h);
                    builder.next(c, a);
                    builder.next(h, a.times(h.linear("b").sigmoid()).plus(c.tanh()));
                }),
                2,
                3,
                1);
        Tensor input = random(300, 1, 2);
        double[] early = network.run(input.slice(0, 0, 1)).jacobian(0, 1, 0).dense().toArray();
        Trajectory whole = network.run(input);
        assertThat(whole.jacobian(0, 1, 0).dense().toArray()).isEqualTo(early);
        assertThat(whole.value(0, "c'").toArray())
                .isEqualTo(whole.state(0, "c").slice(0, 1, 300).toArray());

        Tensor weights = network.parameters().get("weight_hh_l0");
        Tensor gradient = Tensor.zeros(Precision.F64, 300, 1, 3);
        Arrays.stream(new int[] {0, 150, 299}).forEach(t -> gradient.set(1, t, 0, 1));
        double found = Bptt.gradients(whole, gradient).parameters().get("weight_hh_l0").get(0, 1);
        double kept = weights.get(0, 1);
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            weights.set(kept + (side == 0 ? 1e-5 : -1e-5), 0, 1);
            network.parametersChanged();
            Tensor output = network.run(input).output();
            losses[side] = output.get(0, 0, 1) + output.get(150, 0, 1) + output.get(299, 0, 1);
        }
        assertThat(found).isCloseTo((losses[0] - losses[1]) / 2e-5, within(1e-8));
    }

    @Test
    void namedSumsAreReadRowByRow() {
        Network network = network(
                new Equations("odd", builder -> {
                    builder.gates("a", "b");
                    Value h = builder.state("h");
                    Value a = builder.preactivation("a", h).named("a");
                    Value b = builder.preactivation("b", h).named("b");
                    builder.next(h, a.tanh().times(b.sigmoid()));
                }),
                2,
                3,
                1);
        Trajectory trajectory = network.run(random(4, 2, 2));
        double[] a = trajectory.value(0, "a").toArray();
        double[] b = trajectory.value(0, "b").toArray();
        double[] h = trajectory.output().toArray();
        assertThat(a).hasSize(h.length);
        for (int i = 0; i < h.length; i++) {
            assertThat(Math.tanh(a[i]) / (1 + Math.exp(-b[i]))).isCloseTo(h[i], within(1e-15));
        }
    }

    /// An LSTM whose output gate sees the cell through the same weights as the state: their gradients are one sum.
    @Test
    void theNormOfAStepsWeightGradientIsThatOfAllSourcesTogether() {
        Network network = network(
                new Equations("odd", builder -> {
                    builder.gates("a", "b");
                    Value h = builder.state("h");
                    Value c = builder.state("c");
                    Value b = builder.preactivation("b", h).plus(c.linear("b")).sigmoid();
                    builder.next(c, builder.preactivation("a", h).tanh());
                    builder.next(h, b.times(c).plus(h.tanh().linear("a")));
                }),
                2,
                3,
                1);
        SplittableRandom random = new SplittableRandom(5);
        State initial = State.zeros(network.architecture(), Precision.F64, 1);
        State weights = State.zeros(network.architecture(), Precision.F64, 1);
        initial.components().forEach(tensor -> fill(tensor, random));
        weights.components().forEach(tensor -> fill(tensor, random));
        Trajectory trajectory = network.run(random(1, 1, 2), initial);
        Gradients gradients =
                Bptt.gradients(trajectory, Tensor.zeros(Precision.F64, 1, 1, 3), BackwardPass.FULL, weights);
        StepJacobians jacobians = trajectory.jacobians(0, 0);
        Tensor cotangent = Tensor.zeros(Precision.F64, 1, 6);
        for (int component = 0; component < 2; component++) {
            cotangent.slice(1, 3 * component, 3).copyFrom(weights.components().get(component).select(0, 0));
        }
        jacobians.at(1).applyTransposed(cotangent, Tensor.zeros(Precision.F64, 1, 6));
        for (String weight : new String[] {"weight_hh", "weight_ih"}) {
            double squares = Arrays.stream(
                            gradients.parameters().get(weight + "_l0").toArray())
                    .map(entry -> entry * entry)
                    .sum();
            assertThat(jacobians.weightGradientNorm(0, weight, 1)).isCloseTo(Math.sqrt(squares), within(1e-14));
        }
    }

    @Test
    void aNamedValueMayMatterToNothing() {
        Cell cell = new Equations("odd", builder -> {
            builder.gates("a", "b");
            Value h = builder.state("h");
            builder.preactivation("b", h).sigmoid().named("unused");
            builder.next(h, builder.preactivation("a", h).tanh());
        });
        Trajectory trajectory = network(cell, 2, 3, 1).run(random(4, 2, 2));
        assertThat(trajectory.value(0, "unused").toArray()).hasSize(24).doesNotContain(0);
        Gradients gradients = Bptt.gradients(trajectory, random(4, 2, 3));
        assertThat(gradients.parameters().get("weight_hh_l0").slice(0, 3, 3).toArray()).containsOnly(0);
        for (String gate : new String[] {"i", "f", "g", "o"}) {
            Network clamped = network(new ClampedCell(new LstmCell(), gate, 0), 2, 3, 1);
            assertThat(clamped.run(random(4, 2, 2)).output().toArray()).hasSize(24);
        }
    }

    @Test
    void anInferenceKeepsItsPeepholesToo() {
        Network network = network(new PeepholeLstmCell(), 2, 3, 1);
        Tensor input = random(5, 1, 2);
        Tensor before = Tensor.zeros(Precision.F64, 5, 1, 3);
        Tensor after = Tensor.zeros(Precision.F64, 5, 1, 3);
        network.inference(1).run(input, before);
        Inference made = network.inference(1);
        network.parameters().tensors().values().forEach(tensor -> fill(tensor, new SplittableRandom(9)));
        network.parametersChanged();
        made.run(input, after);
        assertThat(after.toArray()).isEqualTo(before.toArray());
    }

    @Test
    void gradientsOfTheLastStateMayBeAView() {
        Network network = network(new RnnCell(RnnCell.Activation.TANH), 2, 2, 2);
        Trajectory trajectory = network.run(random(3, 2, 2));
        Tensor nothing = Tensor.zeros(Precision.F64, 3, 2, 2);
        Tensor view = random(2, 2, 2).transpose(0, 1);
        State given = State.of(view);
        State copied = State.of(view.copy());
        assertThat(Bptt.gradients(trajectory, nothing, BackwardPass.FULL, given).input().toArray())
                .isEqualTo(Bptt.gradients(trajectory, nothing, BackwardPass.FULL, copied)
                        .input()
                        .toArray());
    }

    @Test
    void theGradientOfAnInputThatNothingSeesIsZeroInMemoryThatWasUsedToo() {
        Workspace memory = new Workspace();
        Tensor input = random(3, 2, 3);
        Network first = network(new RnnCell(RnnCell.Activation.TANH), 3, 3, 1);
        Bptt.gradients(first.run(input, State.zeros(first.architecture(), Precision.F64, 2), memory), random(3, 2, 3));
        Network blind = network(
                new Equations("odd", builder -> {
                    builder.gates("a");
                    Value h = builder.state("h");
                    builder.next(h, h.linear("a").tanh());
                }),
                3,
                3,
                1);
        Gradients gradients = Bptt.gradients(blind.run(input, State.zeros(blind.architecture(), Precision.F64, 2), memory), random(3, 2, 3));
        assertThat(gradients.input().toArray()).containsOnly(0);
    }
}
