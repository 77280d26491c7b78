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
import org.junit.jupiter.api.Test;

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
        // 1 MiB of weights in L2, read at 101 products of 100 steps, against 16·H² operations a step.
        double reading = 101 * 4 * 4 * 256.0 * 256 / 100;
        double arithmetic = 1600 * 256.0 * 256 / 100;
        assertThat(run.limits().least(Work.of(layer).orElseThrow())).hasValue(Math.max(reading, arithmetic));
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
    void theTableSaysTimeShareAndRatio() {
        assertThat(PerformanceTable.markdown(run))
                .contains("| matrix product 512³, fp32, B packed beforehand | 2.80 ms ± 2.0 % | 96 % | oneDNN 2.52 ms | 0.90× |")
                .contains("(noisy)")
                .contains("| LSTM inference, T = 100, H = I = 128, batch 1 | 328 µs ± 5.7 % |", "ONNX Runtime", "1.30×");
    }

    /// The README shows the run that is in the repository: `readme bench/results README.md` makes it so.
    @Test
    void theReadmeShowsTheRunThatIsInTheRepository() throws IOException {
        Path readme = Path.of("..", "README.md");
        String table = PerformanceTable.existing(Files.readString(readme), readme);
        assertThat(table).isEqualTo(PerformanceTable.markdown(Run.read(Path.of("results"))));
    }
}
