package dev.gradflow.analysis.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final SweepInput INPUT =
            new SweepInput(new SplittableRandom(3).doubles(400, -1, 1).toArray(), 2);

    private static SweepPoint point(String cell, SweepWeights weights, double gain, @Nullable Double bias) {
        return new SweepPoint(cell, 5, weights, gain, bias, 7, 100, 40, 3);
    }

    @Test
    void anIdentityRnnKeepsOrScalesTheGradientExactly() {
        for (double gain : new double[] {0.5, 1, 1.5}) {
            SweepResult result =
                    new SweepPoint("rnn-identity", 5, SweepWeights.IDENTITY, gain, null, 1, 100, 40, 3).measure(INPUT);
            assertThat(result.logGrowthPerStep()).isCloseTo(Math.log(gain), within(1e-12));
            assertThat(result.lyapunov()).isCloseTo(Math.log(gain), within(1e-12));
            assertThat(result.verdict())
                    .isEqualTo(
                            gain < 1
                                    ? Verdict.Word.VANISHING
                                    : gain > 1 ? Verdict.Word.EXPLODING : Verdict.Word.PRESERVED);
            assertThat(result.spectralNorm()).isCloseTo(gain, within(1e-9));
        }
    }

    @Test
    void theForgetBiasIsThatOfTheGateThatKeeps() {
        // f, or z of a GRU, is close to 1 then, so that the state is kept.
        for (String cell : List.of("lstm", "gru")) {
            SweepResult kept = point(cell, SweepWeights.GAUSSIAN, 0.1, 9.0).measure(INPUT);
            SweepResult lost = point(cell, SweepWeights.GAUSSIAN, 0.1, -3.0).measure(INPUT);
            assertThat(kept.verdict()).isEqualTo(Verdict.Word.PRESERVED);
            assertThat(lost.verdict()).isEqualTo(Verdict.Word.VANISHING);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> point("rnn-tanh", SweepWeights.GAUSSIAN, 1, 1.0).draw(2))
                .withMessageContaining("rnn-tanh");
    }

    @Test
    void overflowIsAResultAndNoFailure() {
        SweepResult result =
                new SweepPoint("rnn-identity", 5, SweepWeights.IDENTITY, 1e5, null, 1, 100, 40, 3).measure(INPUT);
        assertThat(result.verdict()).isNull();
        assertThat(result.problem()).contains("overflows");
        assertThat(result.spectralNorm()).isCloseTo(1e5, within(1e-6));
    }

    @Test
    void aPointTravelsAndItsResultDependsOnNothingElse() throws IOException, ClassNotFoundException {
        SweepPoint point = point("lstm", SweepWeights.ORTHOGONAL, 1.2, 1.0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(point);
            out.writeObject(INPUT);
            out.writeObject(point.measure(INPUT));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            SweepPoint arrived = (SweepPoint) in.readObject();
            SweepInput input = (SweepInput) in.readObject();
            assertThat(arrived).isEqualTo(point);
            assertThat(input.fingerprint()).isEqualTo(INPUT.fingerprint()).hasSize(8);
            assertThat(arrived.measure(input)).isEqualTo(in.readObject());
        }
    }

    @Test
    void theGridHasEveryCombinationOnce() {
        SweepGrid grid = new SweepGrid(
                List.of("rnn-tanh", "gru"),
                List.of(3, 4),
                List.of(SweepWeights.GAUSSIAN, SweepWeights.UNIFORM),
                List.of(0.5, 1.0, 0.5),
                List.of(0.0, 1.0),
                List.of(1L, 2L),
                20,
                10,
                2);
        // 2 sizes, 2 draws, 2 gains, 2 seeds; twice as many where there is a gate.
        assertThat(grid.points()).hasSize(16 + 32).doesNotHaveDuplicates();
        Map<SweepPoint, SweepResult> one = run(grid.points().subList(0, 12), 1);
        assertThat(run(grid.points().subList(0, 12), 4)).isEqualTo(one).hasSize(12);
    }

    private static Map<SweepPoint, SweepResult> run(List<SweepPoint> points, int threads) {
        Map<SweepPoint, SweepResult> results = new HashMap<>();
        Sweep.run(points, INPUT, threads, results::put, Progress.NONE);
        return results;
    }

    @Test
    void impossiblePointsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SweepPoint("gru", 0, SweepWeights.GAUSSIAN, 1, null, 1, 10, 5, 1))
                .withMessageContaining("hidden units 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SweepPoint("gru", 2, SweepWeights.GAUSSIAN, 1, null, 1, 10, 11, 1))
                .withMessageContaining("largest lag 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SweepPoint("brain", 2, SweepWeights.GAUSSIAN, 1, null, 1, 10, 5, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> point("gru", SweepWeights.GAUSSIAN, 1, null).measure(new SweepInput(new double[4], 2)))
                .withMessageContaining("2 steps");
    }
}
