package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Closed forms and inequalities that k-step products must obey.
final class JacobianProductTest {
    private static final int LONG = 10_000;

    /// A linear network whose recurrent weights are `scale` times a rotation of the plane: P(t,k) has norm scale^k.
    private static Trajectory spiral(double scale, int steps, Precision precision) {
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.IDENTITY), 1, 2, 1, false);
        Parameters parameters = Parameters.zeros(architecture, precision);
        // 3-4-5: the rotation's entries 0.6 and 0.8 make it orthogonal up to rounding.
        Tensor weights = parameters.get("weight_hh_l0");
        weights.set(0.6 * scale, 0, 0);
        weights.set(-0.8 * scale, 0, 1);
        weights.set(0.8 * scale, 1, 0);
        weights.set(0.6 * scale, 1, 1);
        return Network.of(parameters).run(Tensor.zeros(precision, steps, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 3, 1})
    void tenThousandStepsHaveAFiniteCorrectNorm(double scale) {
        JacobianProduct product =
                JacobianProduct.endingAt(spiral(scale, LONG, Precision.F64).jacobians(0, 0), LONG);
        while (product.lag() < LONG) {
            product.extend();
        }
        assertThat(product.logSpectralNorm()).isCloseTo(LONG * Math.log(scale), offset(1e-8));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void singlePrecisionNeitherUnderflowsNorOverflows(Precision precision) {
        for (double scale : new double[] {0.25, 4}) {
            JacobianProduct product =
                    JacobianProduct.endingAt(spiral(scale, 2000, precision).jacobians(0, 0), 2000);
            while (product.lag() < 2000) {
                product.extend();
            }
            double roundings = 2000 * 4 * precision.unitRoundoff();
            assertThat(product.logSpectralNorm()).isCloseTo(2000 * Math.log(scale), offset(roundings + 1e-9));
        }
    }

    @Test
    void aProductThatIsExactlyZeroSaysSo() {
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.RELU), 1, 3, 1, true);
        Parameters parameters = Initialisation.uniform(architecture, Precision.F64, 3);
        for (int u = 0; u < 3; u++) {
            parameters.get("bias_ih_l0").set(-10, u);
        }
        Trajectory trajectory = Network.of(parameters).run(Tensor.zeros(Precision.F64, 4, 1, 1));
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), 4);
        product.extend();
        assertThat(product.logSpectralNorm()).isEqualTo(Double.NEGATIVE_INFINITY);
        product.extend();
        assertThat(product.logSpectralNorm()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void noLagReachesBeforeTheFirstStep() {
        JacobianProduct product =
                JacobianProduct.endingAt(spiral(1, 3, Precision.F64).jacobians(0, 0), 2);
        product.extend();
        product.extend();
        assertThatThrownBy(product::extend)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 2");
    }

    @ParameterizedTest
    @CsvSource({"lstm,F64,1", "lstm,F32,1", "gru,F64,1", "lstm-peephole,F32,1", "rnn-tanh,F32,1", "lstm,F64,2"})
    void aTeamHasTheBitsOfOneThread(String cell, Precision precision, int layers) {
        Architecture architecture = new Architecture(Cells.named(cell), 3, 37, layers, true);
        Trajectory trajectory = Network.of(Initialisation.uniform(architecture, precision, 6))
                .run(noise(20, 3).copy(precision));
        JacobianProduct alone = JacobianProduct.endingAt(trajectory.stackJacobians(0), 19);
        alone.extend();
        double[] expected = new double[17];
        for (int k = 0; k < expected.length; k++) {
            alone.extend();
            expected[k] = alone.logSpectralNorm(1e-9);
        }
        for (int threads = 1; threads <= 3; threads++) {
            try (ThreadTeam team = ThreadTeam.of(threads)) {
                JacobianProduct shared = JacobianProduct.endingAt(trajectory.stackJacobians(0), 19);
                shared.extend();
                assertThat(shared.extend(expected.length, 1e-9, team)).isEqualTo(expected);
                assertThat(shared.lag()).isEqualTo(1 + expected.length);
                assertThat(shared.factor().toArray()).isEqualTo(alone.factor().toArray());
                assertThat(shared.extend(1, 1e-9, team)).hasSize(1);
                assertThatThrownBy(() -> shared.extend(1, 1e-9, team))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("lag 19");
            }
        }
    }

    @Test
    void theInequalityOfPascanuHolds() {
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.TANH), 2, 16, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 9));
        Tensor input = noise(60, 2);
        NetworkFlow flow = GradientFlow.measure(
                "rnn",
                "uniform",
                network,
                input,
                State.zeros(architecture, Precision.F64, 1),
                FlowOptions.upTo(40),
                Progress.NONE);
        LayerFlow layer = flow.layers().getFirst();
        PascanuBound bound = java.util.Objects.requireNonNull(layer.bound());
        for (int k = 0; k < 40; k++) {
            assertThat(layer.decay().highest()[k]).isLessThanOrEqualTo((k + 1) * bound.logBoundPerStep() + 1e-12);
        }
    }

    private static Tensor noise(int steps, int inputs) {
        Tensor input = Tensor.zeros(Precision.F64, steps, 1, inputs);
        SplittableRandom random = new SplittableRandom(77);
        for (int i = 0; i < input.storage().length(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        return input;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-1997", "lstm-peephole"})
    void theSeedsProductIsExactWithoutTheOutputGatesPath(String cell) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, 9, 1, true);
        Parameters parameters = Initialisation.uniform(architecture, Precision.F64, 5);
        Tensor output = parameters.gate("weight_hh_l0", "o");
        output.copyFrom(Tensor.zeros(Precision.F64, 9, 9));
        if (cell.equals("lstm-peephole")) {
            parameters.get("peephole_o_l0").copyFrom(Tensor.zeros(Precision.F64, 9));
        }
        CellPathFlow without = cellPath(parameters);
        assertThat(Arrays.stream(without.relativeGap()).max().orElseThrow()).isLessThan(1e-13);

        Parameters with = Initialisation.uniform(architecture, Precision.F64, 5);
        CellPathFlow flow = cellPath(with);
        assertThat(flow.relativeGap()[0]).isLessThan(1e-14);
        assertThat(flow.relativeGap()[1]).isGreaterThan(1e-4);
    }

    private static CellPathFlow cellPath(Parameters parameters) {
        Trajectory trajectory = Network.of(parameters).run(noise(25, 2));
        return new CellPathMeasure(trajectory, 0, 0).measure(24, Map.of());
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        Architecture architecture = new Architecture(new LstmCell(), 2, 8, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 2));
        Tensor input = noise(300, 2);
        NetworkFlow[] flows = new NetworkFlow[2];
        for (int i = 0; i < 2; i++) {
            flows[i] = GradientFlow.measure(
                    "lstm",
                    "uniform",
                    network,
                    input,
                    State.zeros(architecture, Precision.F64, 1),
                    new FlowOptions(50, 5, 0, 1 + 2 * i, true, Loss.MEAN_OUTPUT),
                    Progress.NONE);
        }
        assertThat(flows[1])
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
                .isEqualTo(flows[0]);
    }

    @Test
    void matrixFreeAndDenseProductsAgree() {
        Architecture architecture = new Architecture(new LstmCell(), 2, 6, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 4));
        StepJacobians jacobians = network.run(noise(12, 2)).stackJacobians(0);
        JacobianProduct product = JacobianProduct.endingAt(jacobians, 12);
        Tensor rows = product.toTensor();
        for (int k = 0; k < 12; k++) {
            product.extend();
            Tensor next = Tensor.zeros(Precision.F64, rows.shape().extents());
            jacobians.at(12 - k).applyTransposed(rows, next);
            rows = next;
        }
        double[] dense = product.toTensor().toArray();
        double[] free = rows.toArray();
        double norm = Math.exp(product.logSpectralNorm());
        for (int i = 0; i < dense.length; i++) {
            assertThat(dense[i]).isCloseTo(free[i], offset(1e-13 * norm));
        }
    }

    @Test
    void aNetworkThatOverflowsIsRefusedWithTheStep() {
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.IDENTITY), 1, 1, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F32);
        parameters.get("weight_hh_l0").set(1e20, 0, 0);
        State initial = State.of(Tensor.of(new double[] {1}, 1, 1, 1).copy(Precision.F32));
        Tensor input = Tensor.zeros(Precision.F32, 5, 1, 1);
        Network network = Network.of(parameters);
        assertThatThrownBy(() -> GradientFlow.measure(
                        "overflowing", "by hand", network, input, initial, FlowOptions.upTo(3), Progress.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("state h of layer 0 is not finite from step 2 on");
    }
}
