package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The flow of a loss's gradient agrees with back-propagation, and its parts add up.
final class LossGradientFlowTest {
    private static final int STEPS = 30;
    private static final int HIDDEN = 5;

    private static Tensor random(long seed, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextDouble(-1, 1));
        }
        return tensor;
    }

    private static Network network(String cell, int layers) {
        Architecture architecture = new Architecture(Cells.named(cell), 3, HIDDEN, layers, true);
        return Network.of(Initialisation.uniform(architecture, Precision.F64, 4));
    }

    private static List<LayerFlow> measure(Network network, Tensor input, FlowOptions options) {
        State zero = State.zeros(network.architecture(), Precision.F64, input.extent(1));
        return GradientFlow.measure("n", "drawn", network, input, zero, options, Progress.NONE)
                .layers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "lstm", "lstm-1997", "lstm-peephole", "gru"})
    void normsAndSharesAreThoseOfBackPropagation(String cell) {
        Network network = network(cell, 2);
        Tensor input = random(1, STEPS, 1, 3);
        Tensor loss = random(5, 1, HIDDEN);
        List<LayerFlow> layers = measure(
                network, input, FlowOptions.upTo(STEPS).withClamp(false).withLoss(Loss.of("made up", loss)));
        Trajectory trajectory = network.run(input);
        Gradients gradients = Bptt.gradients(trajectory, loss);
        for (int layer = 0; layer < 2; layer++) {
            LossGradientFlow flow = Objects.requireNonNull(layers.get(layer).gradient());
            assertThat(flow.ends()).containsExactly(STEPS);
            for (int k = 0; k <= STEPS; k++) {
                double squares = 0;
                for (Tensor component : gradients.states(layer)) {
                    for (double entry : component.select(0, STEPS - k).toArray()) {
                        squares += entry * entry;
                    }
                }
                double expected = Math.log(squares) / 2;
                if (squares == 0) {
                    assertThat(flow.logState()[k]).isEqualTo(Double.NEGATIVE_INFINITY);
                } else {
                    assertThat(flow.logState()[k]).as("lag %d", k).isCloseTo(expected, offset(1e-11));
                }
            }
            double[] norms =
                    WeightGradientByLag.of(trajectory, loss, layer).norms();
            double sum = Arrays.stream(norms).sum();
            for (int k = 0; k < STEPS; k++) {
                assertThat(flow.recurrentShare()[k]).isCloseTo(norms[k] / sum, offset(1e-12));
            }
            assertThat(Arrays.stream(flow.inputShare()).sum()).isCloseTo(1, offset(1e-12));
            assertThat(flow.recurrent().half()).isLessThanOrEqualTo(flow.recurrent().ninety());
            assertThat(flow.recurrent().ninety()).isLessThanOrEqualTo(flow.recurrent().ninetyNine());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-1997", "lstm-peephole"})
    void partsByPathAddUpToOneAtEveryLag(String cell) {
        List<LayerFlow> layers =
                measure(network(cell, 2), random(1, STEPS, 2, 3), FlowOptions.upTo(20).withClamp(false));
        for (LayerFlow layer : layers) {
            LossGradientFlow flow = Objects.requireNonNull(layer.gradient());
            PathShares paths = Objects.requireNonNull(flow.paths());
            assertThat(flow.loss()).contains("stand-in");
            assertThat(paths.lags()).hasSize(20);
            for (int k = 0; k < 20; k++) {
                int lag = k;
                double sum = paths.shares().stream().mapToDouble(part -> part[lag]).sum();
                assertThat(sum).isCloseTo(1, offset(1e-13));
            }
            assertThat(paths.largestResidual()).isLessThan(1e-13);
        }
        PathShares top = Objects.requireNonNull(
                Objects.requireNonNull(layers.getLast().gradient()).paths());
        double[] fromLoss = top.shares().get(top.paths().indexOf("loss or layer above"));
        assertThat(fromLoss).as("E_T looks at the last output alone").containsOnly(0);
    }

    @Test
    void aPlainNetworkHasNeitherPathsNorTimeScales() {
        LayerFlow layer = measure(network("rnn-tanh", 1), random(1, STEPS, 1, 3), FlowOptions.upTo(20))
                .getFirst();
        assertThat(Objects.requireNonNull(layer.gradient()).paths()).isNull();
        assertThat(layer.timeScales()).isNull();
    }

    /// Without recurrent weights every unit of an LSTM keeps σ(b) of its cell state a step, and nothing else.
    @Test
    void timeScalesOfAnLstmWithoutRecurrentWeightsAreThoseOfItsForgetBias() {
        double[] biases = {0, 1, 2, 3, 5};
        Architecture architecture = new Architecture(Cells.named("lstm"), 1, biases.length, 1, true);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        for (int u = 0; u < biases.length; u++) {
            parameters.gate("bias_ih_l0", "f").set(biases[u], u);
            parameters.gate("bias_ih_l0", "i").set(0.5, u);
            parameters.gate("bias_ih_l0", "g").set(0.5, u);
        }
        int steps = 800;
        UnitTimeScales scales = Objects.requireNonNull(
                measure(Network.of(parameters), random(2, steps, 1, 1), FlowOptions.upTo(steps))
                        .getFirst()
                        .timeScales());
        for (int u = 0; u < biases.length; u++) {
            double f = 1 / (1 + Math.exp(-biases[u]));
            assertThat(scales.byMean()[u]).isCloseTo(1 / (1 - f), offset(1e-10 / (1 - f)));
            assertThat(scales.byLog()[u]).isCloseTo(-1 / Math.log(f), offset(1e-10 / (1 - f)));
            assertThat(scales.eFolding()[u]).isEqualTo((int) Math.ceil(-1 / Math.log(f) - 1e-9));
            assertThat(scales.onePercent()[u]).isEqualTo((int) Math.ceil(Math.log(0.01) / Math.log(f) - 1e-9));
        }
        // MATH §10: memory times for these biases.
        assertThat(scales.byMean()[4]).isCloseTo(149.4, offset(0.05));
        assertThat(scales.byLog()[4]).isCloseTo(148.9, offset(0.05));
    }

    @Test
    void unitsOf1997ForgetNothingDirectly() {
        UnitTimeScales scales = Objects.requireNonNull(
                measure(network("lstm-1997", 1), random(2, STEPS, 1, 3), FlowOptions.upTo(10))
                        .getFirst()
                        .timeScales());
        assertThat(scales.byMean()).containsOnly(Double.POSITIVE_INFINITY);
        assertThat(scales.byLog()).containsOnly(Double.POSITIVE_INFINITY);
    }

    @Test
    void lossesThatDoNotFitAreRefused() {
        Network network = network("gru", 1);
        Tensor input = random(1, STEPS, 1, 3);
        FlowOptions options = FlowOptions.upTo(5).withLoss(Loss.of("too wide", random(2, 1, HIDDEN + 1)));
        assertThatThrownBy(() -> measure(network, input, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected [30, 1, 5] or [1, 5]");
        assertThatThrownBy(() -> Loss.of("no", random(1, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[batch, hidden]");
    }

    @Test
    void aLossThatLooksAtNothingHasNoFlow() {
        FlowOptions options =
                FlowOptions.upTo(5).withLoss(Loss.of("none", Tensor.zeros(Precision.F64, STEPS, 1, HIDDEN)));
        assertThat(measure(network("lstm", 1), random(1, STEPS, 1, 3), options)
                        .getFirst()
                        .gradient())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "rnn-tanh", "lstm-peephole"})
    void streamingChangesNoBit(String cell) {
        Network network = network(cell, 2);
        int steps = 3 * Replay.INTERVAL + 17;
        Tensor input = random(7, steps, 1, 3);
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        FlowOptions options = FlowOptions.upTo(40).withThreads(2);
        NetworkFlow whole = GradientFlow.measure("n", "drawn", network, input, zero, options, Progress.NONE);
        NetworkFlow streamed = GradientFlow.measure(
                "n", "drawn", network, input, zero, options.withThreads(1), Progress.NONE, 0);
        assertThat(streamed)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
                .isEqualTo(whole);
    }
}
