package dev.gradflow.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.bench.MadeUpRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlPerformanceReportTest {
    @Test
    void holdsItsDataAndLoadsNothing() {
        String page = HtmlPerformanceReport.page(Run.of(MadeUpRun.conditions(), MadeUpRun.points()));
        assertThat(page)
                .contains("<title>Performance: suite quick, 2026-01-02T03:04:05Z</title>")
                .contains("default-src 'none'; script-src 'sha256-")
                .contains("\"label\":\"Matmul prepacked F32 512x512x512\"")
                .contains("Made-up processor \\u003cb\\u003ex")
                .doesNotContain("<b>x", "{{", "src=\"http");
        assertThat(page.substring(page.indexOf("id=\"data\""), page.lastIndexOf("<script>")))
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void aRunOfNothingIsStillAPage() {
        assertThat(HtmlPerformanceReport.page(Run.of(MadeUpRun.conditions(), List.of())))
                .contains("\"points\":[]");
    }
}
