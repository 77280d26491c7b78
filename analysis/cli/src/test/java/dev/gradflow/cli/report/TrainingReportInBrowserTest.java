package dev.gradflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.browser.Browser;
import dev.gradflow.analysis.Conditions;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.training.FlowRecord;
import dev.gradflow.analysis.training.GateStatistics;
import dev.gradflow.analysis.training.LayerRecord;
import dev.gradflow.cli.training.CurvePoint;
import dev.gradflow.cli.training.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The report of a training run as it runs in a real browser; runs with the profile `browser`.
@Tag("browser")
class TrainingReportInBrowserTest {
    private static final int[] LAGS = {1, 2, 5, 10, 20, 50, 100};

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private static FlowRecord record(long step) {
        double rate = -0.1 + step * 1e-4;
        double[] logs = IntStream.of(LAGS).mapToDouble(lag -> lag * rate).toArray();
        Verdict verdict = new Verdict(
                rate * 100 < -4.6 ? Verdict.Word.VANISHING : Verdict.Word.PRESERVED,
                100,
                1,
                rate,
                12,
                rate * 100 < -4.6 ? 46 : null);
        List<GateStatistics> gates = List.of(
                new GateStatistics("i", 0.4, 0.05), new GateStatistics("f", 0.7 + step * 2e-4, step * 5e-4));
        return new FlowRecord(
                step,
                0.2,
                0.002,
                2,
                1,
                LAGS,
                List.of(layer(0, logs, verdict, gates), layer(1, logs, verdict, gates)),
                List.of("layer 0: gradients vanish: after 46 steps less than 1 % is left of any of them"));
    }

    private static LayerRecord layer(int number, double[] logs, Verdict verdict, List<GateStatistics> gates) {
        double[] exponents = {verdict.logGrowthPerStep(), -0.5, -0.75};
        return new LayerRecord(number, logs, logs, verdict, exponents, gates, 0);
    }

    private static TrainingResult result() {
        return new TrainingResult(
                TrainingResult.SCHEMA,
                "xor, length 100: lstm, H = 64",
                "A note.",
                new Conditions("0", "reference", "25", "F32", 1, 1, 2.5, "gradflow train"),
                Map.of("--task", "xor"),
                "lstm: …",
                1234,
                "cross entropy",
                new TrainingResult.Baseline("guessing", Math.log(2), Math.log(2)),
                1000,
                "finished",
                new TrainingResult.Score(0.01, 0.99),
                LongStream.rangeClosed(0, 10)
                        .mapToObj(i -> new CurvePoint(100 * i, i == 0 ? Double.NaN : 0.7 / i, 0.7 / (i + 1), 0.9, 0.002))
                        .toList(),
                LongStream.rangeClosed(1, 10).mapToObj(i -> record(100 * i)).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void drawsEveryChartWithoutComplaintAndWithoutScrollingSideways(int width) throws IOException {
        Path file = directory.resolve("report.html");
        TrainingReport.write(result(), file);
        try (Browser browser = Browser.open(width, 900)) {
            browser.go(file);
            browser.run("dispatchEvent(new Event('beforeprint'))");
            assertThat(browser.run("return document.documentElement.dataset.ready").asString())
                    .isEqualTo("true");
            // Loss, accuracy, norms; and for each layer four charts of products, one of exponents, and two of gates.
            assertThat(browser.run("return document.querySelectorAll('figure .plot svg').length").asInt())
                    .isEqualTo(3 + 2 * 7);
            assertThat(browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
                            .asInt())
                    .isZero();
            assertThat(browser.run("return document.querySelector('.headline').textContent").asString())
                    .isEqualTo("On test data the cross entropy is 0.01; guessing gives 0.693. 99\u202f% of the answers are right."
                            + " In the end gradients are preserved: more than 1 % is left over all 100 steps.");
            assertThat(browser.run("return document.querySelector('#warnings tbody td').textContent").asString())
                    .contains("gradients vanish");
            assertThat(browser.run("return document.querySelector('main').innerText").asString())
                    .doesNotContain("NaN", "undefined", "not a number");
            assertThat(browser.console()).isEmpty();
        }
    }
}
