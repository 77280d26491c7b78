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
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The map of norms agrees with products formed one by one, and probes with what they estimate.
final class HorizonMapTest {
    private static Replay replay(String cell, int hidden, int steps, Precision precision) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, hidden, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, precision, 3));
        Tensor input = Tensor.zeros(precision, steps, 1, 2);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        return Replay.of(network, input, State.zeros(architecture, precision, 1), 0, Progress.NONE);
    }

    private static JacobianProduct product(Replay replay, int end, int lag) {
        JacobianProduct product = JacobianProduct.endingAt(
                replay.window(0, replay.steps()).trajectory().jacobians(0, 0), end);
        while (product.lag() < lag) {
            product.extend();
        }
        return product;
    }

    private static double logFrobenius(JacobianProduct product) {
        double squares = Arrays.stream(product.factor().toArray())
                .map(entry -> entry * entry)
                .sum();
        return Math.log(squares) / 2 + product.logScale();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 48, 100, 131, 700})
    void denseNormsAreThoseOfProductsFormedOneByOne(int steps) {
        Replay replay = replay("lstm", 4, steps, Precision.F64);
        HorizonMap map;
        try (Workers workers = new Workers(2, "map", Progress.NONE)) {
            map = new HorizonMapWork(replay, 0, 0, 200, workers).finish();
        }
        assertThat(map.plan().method()).isEqualTo(HorizonMapPlan.Method.DENSE);
        assertThat(map.ends()[map.ends().length - 1]).isEqualTo(steps);
        assertThat(map.ends().length).isLessThanOrEqualTo(steps <= 100 ? steps : 48);
        assertThat(map.lags()[0]).isEqualTo(1);
        assertThat(map.margin()).isNull();
        for (int i = 0; i < map.ends().length; i += 5) {
            for (int j = 0; j < map.lags().length; j += 3) {
                int lag = map.lags()[j];
                if (lag > map.ends()[i]) {
                    assertThat(map.logSpectral().get(i)[j]).isNaN();
                    continue;
                }
                JacobianProduct expected = product(replay, map.ends()[i], lag);
                assertThat(map.logSpectral().get(i)[j])
                        .as("t = %d, k = %d", map.ends()[i], lag)
                        .isCloseTo(expected.logSpectralNorm(), offset(2e-6));
                assertThat(map.logFrobenius().get(i)[j]).isCloseTo(logFrobenius(expected), offset(1e-11 * lag));
            }
        }
    }

    @Test
    void shortSeriesAreMappedAtEveryEndPointAndLag() {
        Replay replay = replay("lstm", 4, 109, Precision.F64);
        HorizonMapPlan plan = HorizonMapWork.plan(replay.network(), 109, 109);
        assertThat(plan.ends()).containsExactly(IntStream.rangeClosed(1, 109).toArray());
        assertThat(plan.lags()).containsExactly(plan.ends());
        plan = HorizonMapWork.plan(replay.network(), 250, 24);
        assertThat(plan.ends()).hasSize(250);
        assertThat(plan.lags()).containsExactly(IntStream.rangeClosed(1, 24).toArray());
        assertThat(HorizonMapWork.plan(replay.network(), 250, 100).ends()).hasSizeLessThanOrEqualTo(48);
    }

    @Test
    void probesBracketTheNorms() {
        Replay replay = replay("gru", 24, 60, Precision.F64);
        HorizonMapPlan plan = new HorizonMapPlan(
                HorizonMapPlan.Method.PROBES, 24, new int[] {20, 40, 60}, new int[] {1, 3, 8, 20, 30}, 20, 16, 0);
        try (Workers workers = new Workers(2, "map", Progress.NONE)) {
            var rows = Workers.awaitAll(new ProbeHorizonMap(replay, plan, 0, 0).submit(workers));
            int within = 0;
            int all = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                    int lag = plan.lags()[j];
                    ProbeHorizonMap.Row row = rows.get(i);
                    if (lag > plan.ends()[i]) {
                        assertThat(row.logSpectral()[j]).isNaN();
                        continue;
                    }
                    JacobianProduct expected = product(replay, plan.ends()[i], lag);
                    double norm = expected.logSpectralNorm();
                    // One step of power iteration: close once a few directions dominate, as they do over several steps.
                    assertThat(row.logSpectral()[j])
                            .as("lag %d", lag)
                            .isBetween(norm - (lag < 8 ? 0.3 : 0.1), norm + 1e-9);
                    double error = Math.abs(row.logFrobenius()[j] - logFrobenius(expected));
                    assertThat(error).isLessThan(4 * row.margin()[j]);
                    within += error <= row.margin()[j] ? 1 : 0;
                    all++;
                }
            }
            assertThat(within).as("of %d within 95 %% intervals", all).isGreaterThanOrEqualTo(all * 3 / 4);
        }
    }

    @Test
    void largeLayersAreProbedAndThePlanSaysWhatItCosts() {
        Replay replay = replay("lstm", 200, 12, Precision.F32);
        HorizonMapPlan plan = HorizonMapWork.plan(replay.network(), 12, 12);
        assertThat(plan.method()).isEqualTo(HorizonMapPlan.Method.PROBES);
        assertThat(plan.describe()).contains("12 end points", "16 probes of size 400", "billion operations");
        assertThat(plan.gigaOperations()).isBetween(0.1, 10.0);
        HorizonMap map;
        try (Workers workers = new Workers(1, "map", Progress.NONE)) {
            map = new HorizonMapWork(replay, 0, 0, 12, workers).finish();
        }
        JacobianProduct expected = product(replay, 12, 12);
        int last = map.lags().length - 1;
        assertThat(map.lags()[last]).isEqualTo(12);
        double margin = Objects.requireNonNull(map.margin()).get(11)[last];
        assertThat(margin).isBetween(0.0, 0.5);
        assertThat(map.logFrobenius().get(11)[last]).isCloseTo(logFrobenius(expected), offset(4 * margin));
    }
}
