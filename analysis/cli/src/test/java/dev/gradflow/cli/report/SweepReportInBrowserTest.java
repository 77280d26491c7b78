package dev.gradflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import dev.gradflow.analysis.sweep.SweepWeights;
import dev.gradflow.browser.Browser;
import dev.gradflow.cli.sweep.SweepAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The report of a sweep as it runs in a real browser; runs with the profile `browser`.
@Tag("browser")
class SweepReportInBrowserTest {
    private static final double[] GAINS = {0.5, 1, 1.5, 2};
    private static final int STEPS = 200;
    private static final int LAG = 100;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    /// λ_1 by gain; 100 steps are measured, so that 0.005 can't be told from 0.
    private static SweepAnswer answer(double... lyapunov) {
        Map<SweepPoint, SweepResult> results = new LinkedHashMap<>();
        for (Double bias : new Double[] {0.0, 3.0}) {
            for (int i = 0; i < GAINS.length; i++) {
                SweepPoint point = new SweepPoint("lstm", 8, SweepWeights.GAUSSIAN, GAINS[i], bias, 1, STEPS, LAG, 5);
                double rate = lyapunov[i];
                Verdict.Word word = rate * LAG < -4.6
                        ? Verdict.Word.VANISHING
                        : rate * LAG > 4.6 ? Verdict.Word.EXPLODING : Verdict.Word.PRESERVED;
                results.put(point, new SweepResult(word, rate, null, null, rate, 1.0, 0.9, null));
            }
        }
        var analysis = MadeUp.oneStep();
        return SweepAnswer.of(analysis.conditions(), analysis.input(), List.copyOf(results.keySet()), results);
    }

    private Browser open(SweepAnswer answer, int width) throws IOException {
        Path file = directory.resolve("report.html");
        SweepReport.write(answer, file);
        Browser browser = Browser.open(width, 900);
        browser.go(file);
        assertThat(browser.run("return document.documentElement.dataset.ready").asString())
                .isEqualTo("true");
        return browser;
    }

    @ParameterizedTest
    @CsvSource({"390,light", "390,dark", "1280,light", "1280,dark"})
    void drawsAndReadsTheDiagram(int width, String theme) throws IOException {
        try (Browser browser = open(answer(-0.2, -0.03, 0.03, 0.2), width)) {
            browser.run("document.documentElement.dataset.theme = '" + theme + "'");
            assertThat(browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
                            .asInt())
                    .isZero();
            assertThat(browser.run("return document.querySelectorAll('.square').length")
                            .asInt())
                    .isEqualTo(2 * GAINS.length);
            assertThat(browser.run("return document.querySelector('.headline').textContent")
                            .asString())
                    .isEqualTo("Of 8 untrained networks, gradients vanish in 2, live in 4 and explode in 2.");
            // Text stays readable where the page is narrow.
            assertThat(browser.run("const s = document.querySelector('.phase svg');"
                                    + " return s.getBoundingClientRect().width / s.viewBox.baseVal.width")
                            .asDouble())
                    .isGreaterThanOrEqualTo(0.74);
            var place = browser.run("const s = document.querySelector('.square'); s.scrollIntoView({block: 'center', behavior: 'instant'});"
                    + " const r = s.getBoundingClientRect(); return [Math.round(r.left + 9), Math.round(r.top + 9)]");
            int x = place.get(0).asInt();
            int y = place.get(1).asInt();
            // A phone has no hover: there it is a tap.
            browser.pointer(width < 500, new int[] {x, y}, new int[] {x, y});
            assertThat(browser.run("return document.querySelector('.phase-tip').textContent")
                            .asString())
                    .startsWith("gain 0.5, forget bias 3: vanishing")
                    .contains("λ₁ −0.2 a step");
            assertThat(browser.run("return document.querySelector('main').innerText")
                            .asString())
                    .doesNotContain("NaN", "undefined", "[object");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void drawsTheEdgeOfChaosOnlyWhereItIsSure() throws IOException {
        String edges = "return document.querySelectorAll('.edge-of-chaos').length";
        try (Browser browser = open(answer(-0.2, -0.03, 0.03, 0.2), 1280)) {
            assertThat(browser.run(edges).asInt()).isEqualTo(2);
        }
        try (Browser browser = open(answer(-0.2, -0.03, 0.005, 0.005), 1280)) {
            assertThat(browser.run(edges).asInt()).isZero();
            assertThat(browser.run("return document.querySelectorAll('.square')[2].getAttribute('aria-label')")
                            .asString())
                    .contains("not to be told from 0");
        }
    }

    @Test
    void givesEveryPointAsCsv() throws IOException {
        SweepAnswer answer = answer(-0.2, -0.03, 0.03, 0.2);
        try (Browser browser = open(answer, 1280)) {
            browser.run("window.saved = []; window.Blob = function (parts) { saved.push(parts[0]); };"
                    + " URL.createObjectURL = () => '#'; document.querySelector('#points button').click()");
            List<String> csv = browser.run("return saved[0]").asString().lines().toList();
            assertThat(csv).hasSize(9);
            assertThat(csv.getFirst()).isEqualTo(answer.csv().lines().findFirst().orElseThrow());
            assertThat(csv.get(1)).startsWith("lstm,8,gaussian,0.5,0,1,200,100,5,vanishing,-0.2");
            assertThat(browser.console()).isEmpty();
        }
    }
}
