package dev.gradflow.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.bench.MadeUpRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Map<String, String> SHAPE = Map.of("shape", "8x8x8");

    private static List<Point> run(double... forks) {
        return List.of(MadeUpRun.point("MatmulBenchmark.prepacked", SHAPE, forks));
    }

    @Test
    void slowerBeyondTheNoiseIsARegression() {
        Comparison comparison = Comparison.of(run(100, 101, 99), run(120, 121, 119));
        assertThat(comparison.regressed()).isTrue();
        assertThat(comparison.toString())
                .startsWith("slower  Matmul prepacked 8x8x8")
                .contains("+20.0 %", "(100.0 -> 120.0 ns");
    }

    @Test
    void fasterIsNoRegression() {
        Comparison comparison = Comparison.of(run(120, 121, 119), run(100, 101, 99));
        assertThat(comparison.regressed()).isFalse();
        assertThat(comparison.toString()).startsWith("faster").contains("-16.7 %");
    }

    @Test
    void noiseAndSmallChangesAreNone() {
        assertThat(Comparison.of(run(90, 100, 120), run(110, 125, 100)).regressed())
                .isFalse();
        assertThat(Comparison.of(run(100, 100, 100), run(104, 104, 104)).regressed())
                .isFalse();
        assertThat(Comparison.of(run(100), run(300)).regressed())
                .as("nothing is known about the noise of a single iteration")
                .isFalse();
    }

    @Test
    void librariesAreLeftOutAndPointsOfOneRunNamed() {
        List<Point> older = List.of(MadeUpRun.point("GateBenchmark.run", Map.of("program", "tanh"), 1, 1));
        List<Point> newer = List.of(
                MadeUpRun.point("GateBenchmark.run", Map.of("program", "sigmoid"), 1, 1),
                MadeUpRun.point("LibtorchGateBenchmark.run", Map.of("program", "tanh"), 9, 9));
        Comparison comparison = Comparison.of(older, newer);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.gone()).containsExactly("Gate run tanh");
        assertThat(comparison.added()).containsExactly("Gate run sigmoid");
    }
}
