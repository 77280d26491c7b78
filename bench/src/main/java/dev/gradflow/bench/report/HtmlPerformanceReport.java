package dev.gradflow.bench.report;

import dev.gradflow.core.format.AtomicFile;
import dev.gradflow.page.SelfContainedPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// A run for people: one HTML file that holds its data, style and script, and asks the network for nothing.
///
/// Style, and the script's elements, numbers and scales, are those of the analysis report.
public final class HtmlPerformanceReport {
    private static final SelfContainedPage PAGE = new SelfContainedPage(
            HtmlPerformanceReport.class,
            List.of("theme.css", "page.css", "tables.css", "chart.css", "print.css", "bench.css"),
            List.of("dom.js", "numbers.js", "series.js", "axis.js", "controls.js", "rows.js", "theme.js", "plot.js", "sorted.js", "sections.js", "bench.js"));

    private HtmlPerformanceReport() {}

    /// Writes [#page] to a file, which then is there whole, or is as it was.
    ///
    /// @throws IOException in one line, if its folder is missing or can't be written to
    public static void write(Run run, Path file) throws IOException {
        AtomicFile.write(file, page(run).getBytes(StandardCharsets.UTF_8));
    }

    /// The page.
    public static String page(Run run) {
        String title = "Performance: suite " + run.conditions().suite() + ", "
                + run.conditions().started();
        return PAGE.page("template.html", title, "", "roofline", JsonMapper.shared().writeValueAsString(run.plot()));
    }
}
