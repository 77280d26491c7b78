package dev.gradflow.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.bench.MadeUpRun;
import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import dev.gradflow.bench.suite.Conditions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTest {
    private final Run run = Run.of(MadeUpRun.conditions(), MadeUpRun.points());

    private Point ours(String method) {
        return run.points().stream()
                .filter(point -> point.workload().equals("Matmul")
                        && point.method().equals(method)
                        && point.peer().isEmpty()
                        && point.variant() == Variant.NATIVE)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void limitsAreThoseOfOneThread() {
        assertThat(run.limits().peaks().get("F32")).isEqualTo(100, within(1e-9));
        assertThat(run.limits().bandwidths().get("memory")).isEqualTo(20, within(1e-9));
        assertThat(Limits.of(run.points(), List.of(), 2).peaks().get("F64")).isEqualTo(100, within(1e-9));
        assertThat(run.limits().level(32 * 1024)).isEqualTo("L1");
        assertThat(run.limits().level(3e6)).isEqualTo("L3");
        assertThat(run.limits().level(1e9)).isEqualTo("memory");
    }

    @Test
    void shareOfTheLimitIsLeastTimeOverTime() {
        Point product = ours("prepacked");
        assertThat(Run.rate(product)).hasValueSatisfying(rate -> assertThat(rate).isEqualTo(95.87, within(0.01)));
        assertThat(run.share(product)).hasValueSatisfying(share -> assertThat(share).isEqualTo(0.9587, within(1e-4)));
    }

    @Test
    void readingLimitsWhatDoesLittleArithmetic() {
        Point layer = run.points().stream()
                .filter(point -> point.workload().equals("Layer") && point.number("hidden") == 256)
                .findFirst()
                .orElseThrow();
        // At 100 GFLOP/s: the inputs' 8·H² operations a step; 1 MiB of weights for the state's product, which L2 can't
        // hold beside anything else, from L3 at 80 GB/s, longer than its 8·H² operations; 2.5 ns a unit.
        double arithmetic = 800 * 256.0 * 256 / 100;
        double reading = 100 * 4 * 4 * 256.0 * 256 / 80;
        double cells = 2.5 * 256 * 100;
        assertThat(run.limits().least(Work.of(layer).orElseThrow()))
                .hasValueSatisfying(least -> assertThat(least).isEqualTo(arithmetic + reading + cells, within(1e-6)));
    }

    @Test
    void theFastestLibraryCounts() {
        Rival rival = Rival.among(run.points()).stream()
                .filter(each -> each.ours().equals(ours("prepacked")))
                .findFirst()
                .orElseThrow();
        assertThat(rival.peers()).extracting(Point::peer).containsExactly("oneDNN", "OpenBLAS");
        assertThat(rival.ratio()).isEqualTo(0.9, within(1e-12));
    }

    @Test
    void growthHasAnExponentBesideTheExpectedOne() {
        Growth growth = Growth.among(run.points()).stream()
                .filter(each -> each.label().startsWith("Layer"))
                .findFirst()
                .orElseThrow();
        assertThat(growth.parameter()).isEqualTo("hidden");
        assertThat(growth.exponent()).isEqualTo(2, within(1e-9));
        assertThat(growth.expected()).isEqualTo(2);
    }

    @Test
    void forksFarApartAreNoisy() {
        assertThat(Run.noisy(ours("packing"))).isTrue();
        assertThat(Run.noisy(ours("prepacked"))).isFalse();
    }

    @Test
    void iterationsFarApartAreNoisyToo() {
        List<List<Double>> restless = List.of(List.of(1.0, 1.3), List.of(1.0, 1.3));
        Point point = Point.of("GateBenchmark.run", Map.of(), Variant.NATIVE, 1, restless, 0);
        assertThat(point.spread()).isZero();
        assertThat(Run.noisy(point)).isTrue();
    }

    @Test
    void whatOthersDidMeanwhileMarksTheRun() {
        assertThat(run.disturbed()).extracting(Conditions.Load::part).containsExactly("MatmulBenchmark");
    }

    @Test
    void theTableSaysTimeShareAndRatio() {
        assertThat(PerformanceTable.markdown(run))
                .contains("| matrix product 512³, fp32, B packed beforehand | 2.80 ms (2.79 ms – 2.81 ms) | 96 % | oneDNN 2.52 ms | 0.90× |")
                .contains(", noisy |")
                .contains("| LSTM inference, T = 100, H = I = 128, batch 1 | 328 µs (324 µs – 331 µs) |", "ONNX Runtime", "1.30×");
    }

    @Test
    void theLongTableSaysWhichGoalsAreMet() {
        // 2.684 ms of arithmetic and 3 MiB at 80 GB/s are 97 % of 2.8 ms.
        assertThat(PerformanceTable.everything(run))
                .contains("| oneDNN 2.52 ms | 0.90× | 1.00×: met by the roofline; 97 % of the peak: missed, 96 % |")
                .contains("| 92 % of the peak: missed, 89 % |")
                .contains("| 1.30× | 1.20×: met |");
    }

    @Test
    void whatTwoThreadsShareHasGoalsToo() {
        Point shared = MadeUpRun.point("TeamBenchmark.prepacked", Map.of("hidden", "256"), Variant.NATIVE, 2, 1.0);
        assertThat(Goal.words(shared, 1.89)).isEqualTo("1.9×: missed");
        assertThat(Goal.words(shared, 1.9)).isEqualTo("1.9×: met");
        assertThat(Goal.words(ours("prepacked"), 1.9)).isEmpty();
    }

    /// The README shows the run that is in the repository: `readme bench/results README.md` makes it so.
    @Test
    void theReadmeShowsTheRunThatIsInTheRepository() throws IOException {
        Path readme = Path.of("..", "README.md");
        String table = PerformanceTable.existing(Files.readString(readme), readme);
        assertThat(table).isEqualTo(PerformanceTable.markdown(Run.read(Path.of("results"))));
    }

    /// So do the pages with everything: `table bench/results module-info-docs/performance.md`.
    @ParameterizedTest
    @CsvSource({"performance.md, results", "performance-zen-5.md, results-zen-5", "performance-zen-4.md, results-zen-4"})
    void thePagesOfPerformanceShowTheirRuns(String name, String run) throws IOException {
        Path page = Path.of("..", "module-info-docs", name);
        String table = PerformanceTable.existing(Files.readString(page), page);
        assertThat(table).isEqualTo(PerformanceTable.everything(Run.read(Path.of(run))));
    }
}
