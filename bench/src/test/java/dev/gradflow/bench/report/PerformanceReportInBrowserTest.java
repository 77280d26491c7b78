package dev.gradflow.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.bench.MadeUpRun;
import dev.gradflow.browser.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The report as it runs in a real browser; needs chromium and chromedriver, and runs with the profile `browser`.
@Tag("browser")
class PerformanceReportInBrowserTest {
    @TempDir
    private Path directory;

    private Browser open(Run run, int width) throws IOException {
        Path file = directory.resolve("report.html");
        HtmlPerformanceReport.write(run, file);
        Browser browser = Browser.open(width, 900);
        browser.go(file);
        return browser;
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void drawsEverySectionWithoutComplaintAndWithoutScrollingSideways(int width) throws IOException {
        try (Browser browser = open(Run.of(MadeUpRun.conditions(), MadeUpRun.points()), width)) {
            assertThat(browser.run("return document.documentElement.dataset.ready").asString()).isEqualTo("true");
            assertThat(browser.run("return [...document.querySelectorAll('main > section')].map((s) => s.id).join()")
                            .asString())
                    .isEqualTo("summary,roofline,rivals,kernels,threads,growth,results,conditions");
            assertThat(browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
                            .asInt())
                    .isZero();
            assertThat(browser.run("return document.body.innerText").asString())
                    .doesNotContain("NaN", "undefined", "Infinity");
            assertThat(browser.run("return document.querySelector('.headline').textContent")
                            .asString())
                    .contains("3 of 5 are at least as fast", "1 are noisy");
            assertThat(browser.run("return document.querySelector('#summary').textContent")
                            .asString())
                    .contains("A noisy run.");
            assertThat(browser.run("return document.querySelectorAll('#roofline .whisker').length")
                            .asInt())
                    .isEqualTo(5);
            assertThat(browser.run("return document.querySelectorAll('#roofline .spot').length")
                            .asInt())
                    .isEqualTo(10);
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void sortsByAColumnAndBack() throws IOException {
        try (Browser browser = open(Run.of(MadeUpRun.conditions(), MadeUpRun.points()), 1280)) {
            String ratios =
                    "return [...document.querySelectorAll('#rivals tbody td:nth-child(5)')].map((c) => c.textContent).join()";
            String press = "document.querySelectorAll('#rivals thead button')[4].click()";
            browser.run(press);
            assertThat(browser.run(ratios).asString()).isEqualTo("×1.3,×1.3,×1.3,×0.9,×0.84");
            browser.run(press);
            assertThat(browser.run(ratios).asString()).isEqualTo("×0.84,×0.9,×1.3,×1.3,×1.3");
            assertThat(browser.run("return document.querySelector('#rivals th[aria-sort]').getAttribute('aria-sort')")
                            .asString())
                    .isEqualTo("ascending");
        }
    }

    @Test
    void aRunOfNothingSaysSo() throws IOException {
        try (Browser browser = open(Run.of(MadeUpRun.conditions(), List.of()), 1280)) {
            assertThat(browser.run("return document.querySelector('.headline').textContent")
                            .asString())
                    .contains("0 points", "No native library");
            assertThat(browser.console()).isEmpty();
        }
    }
}
