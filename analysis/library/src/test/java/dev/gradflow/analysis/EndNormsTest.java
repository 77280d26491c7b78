package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products that slide along the series have the norms of products formed one by one, and the verdict is their median.
final class EndNormsTest {
    private static final double UNLIMITED = 1e300;
    private static final int HIDDEN = 5;

    private static Network network(String cell, int layers, Precision precision) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, HIDDEN, layers, true);
        return Network.of(Initialisation.uniform(architecture, precision, 3));
    }

    private static Tensor input(int steps, Precision precision) {
        Tensor input = Tensor.zeros(precision, steps, 2, 2);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < input.shape().size(); i++) {
            // The series grows louder, so that the norms depend on t.
            input.storage().set(i, random.nextGaussian() * (1 + 4.0 * i / input.shape().size()));
        }
        return input;
    }

    private static State zero(Network network) {
        return State.zeros(network.architecture(), network.precision(), 2);
    }

    private static double[] oneByOne(Replay replay, int layer, int element, int lag) {
        double[] norms = new double[replay.steps() - lag + 1];
        for (int i = 0; i < norms.length; i++) {
            JacobianProduct product = JacobianProduct.endingAt(
                    replay.window(0, replay.steps()).trajectory().jacobians(layer, element), lag + i);
            while (product.lag() < lag) {
                product.extend();
            }
            norms[i] = product.logSpectralNorm();
        }
        return norms;
    }

    private static double[] run(List<Callable<double[]>> pieces) {
        return pieces.stream()
                .map(piece -> {
                    try {
                        return piece.call();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        // cell, layer, element, steps, lag, products that a block may keep, precision
        "lstm, 0, 0, 120, 30, 1000, F64",
        "lstm, 1, 1, 120, 30, 7, F64",
        "gru, 0, 1, 61, 60, 1000, F64",
        "gru, 0, 0, 61, 1, 1000, F64",
        "rnn-tanh, 1, 0, 200, 64, 1, F64",
        "lstm-peephole, 0, 0, 90, 41, 1000, F64",
        "lstm, 0, 0, 120, 30, 13, F32",
        "rnn-relu, 0, 0, 700, 600, 1000, F32"
    })
    void normsAreThoseOfProductsFormedOneByOne(
            String cell, int layer, int element, int steps, int lag, int kept, Precision precision) {
        Network network = network(cell, 2, precision);
        Replay replay = Replay.of(network, input(steps, precision), zero(network), element, Progress.NONE);
        int n = HIDDEN * network.program().states().size();
        double[] norms = run(new EndNorms(replay, layer, element, lag)
                .pieces(0, UNLIMITED, (long) kept * n * n * precision.bytes()));
        double tolerance = precision == Precision.F64 ? 2e-6 : 2e-5 * Math.sqrt(lag);
        assertThat(norms).usingComparatorWithPrecision(tolerance).containsExactly(oneByOne(replay, layer, element, lag));
    }

    @Test
    void streamedRunsHaveTheSameBits() {
        Network network = network("lstm", 1, Precision.F64);
        Tensor input = input(1500, Precision.F64);
        Replay whole = Replay.of(network, input, zero(network), 0, Progress.NONE);
        Replay streamed = Replay.of(network, input, zero(network), 0, Progress.NONE, 0);
        assertThat(run(new EndNorms(streamed, 0, 0, 100).pieces(9)))
                .containsExactly(run(new EndNorms(whole, 0, 0, 100).pieces(9)));
    }

    @Test
    void blocksAreLeftOutWhereAllWouldTakeTooLong() {
        Network network = network("gru", 1, Precision.F64);
        Replay replay = Replay.of(network, input(1000, Precision.F64), zero(network), 0, Progress.NONE);
        EndNorms norms = new EndNorms(replay, 0, 0, 50);
        double block = 2.0 * HIDDEN * HIDDEN * HIDDEN * 3 * 50;
        double[] some = run(norms.pieces(9, 4.5 * block, Long.MAX_VALUE));
        double[] all = run(norms.pieces(9));
        assertThat(all).hasSize(951);
        assertThat(some).hasSize(3 * 50 + 1);
        assertThat(Arrays.copyOf(some, 50)).containsExactly(Arrays.copyOf(all, 50));
        assertThat(some[150]).isEqualTo(all[950]);
        assertThat(norms.pieces(200, 4.5 * block, Long.MAX_VALUE)).isEmpty();
        assertThat(norms.pieces(951)).isEmpty();
    }

    @Test
    void theVerdictIsTheMedianOverEveryEndPoint() {
        Network network = network("lstm", 2, Precision.F64);
        Tensor input = input(160, Precision.F64);
        NetworkFlow flow = GradientFlow.measure(
                "mine", "drawn", network, input, zero(network), FlowOptions.upTo(40).withThreads(2), Progress.NONE);
        Replay replay = Replay.of(network, input, zero(network), 0, Progress.NONE);
        List<Double> rates = new ArrayList<>();
        for (LayerFlow layer : flow.layers()) {
            double[] norms = oneByOne(replay, layer.layer(), 0, 40);
            Arrays.sort(norms);
            assertThat(norms).hasSize(121);
            assertThat(layer.verdict().ends()).isEqualTo(121);
            assertThat(layer.verdict().logGrowthPerStep()).isCloseTo(norms[60] / 40, offset(1e-7));
            // The nine end points of the curve tell something else.
            assertThat(layer.decay().median()[39]).isNotCloseTo(norms[60], offset(1e-3));
            rates.add(layer.verdict().logGrowthPerStep());
            assertThat(layer.clamped()).allSatisfy(clamped -> assertThat(clamped.verdict().ends()).isEqualTo(121));
        }
        assertThat(rates).contains(flow.verdict().logGrowthPerStep());
    }
}
