package dev.gradflow.cli.report;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.core.format.AtomicFile;
import dev.gradflow.page.SelfContainedPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The report for people: one HTML file that holds its data, style and script, and asks the network for nothing.
///
/// A content security policy in the file lets the browser run this one script, known by its hash, and load nothing.
/// Whatever comes from outside (names of networks, titles) reaches the page as text only.
public final class HtmlReport {
    /// In the order in which they are joined: later files use what earlier ones define.
    private static final List<String> SCRIPTS = List.of(
            "dom.js",
            "numbers.js",
            "series.js",
            "model.js",
            "glossary.js",
            "axis.js",
            "layout.js",
            "lines.js",
            "draw.js",
            "pointer.js",
            "export.js",
            "controls.js",
            "chart.js",
            "rows.js",
            "findings.js",
            "summary.js",
            "reach.js",
            "advice.js",
            "heatmap.js",
            "gradient.js",
            "spectra.js",
            "lyapunov.js",
            "weights.js",
            "cellpath.js",
            "memory.js",
            "raster.js",
            "steps.js",
            "clamped.js",
            "conditions.js",
            "theme.js",
            "main.js");

    private static final List<String> STYLES = List.of("theme.css", "page.css", "tables.css", "advice.css", "chart.css", "sweep.css", "print.css");

    private HtmlReport() {}

    /// Writes [#page] to a file, which then is there whole, or is as it was.
    ///
    /// @throws IOException in one line, if its folder is missing or can't be written to
    public static void write(Analysis analysis, Path file) throws IOException {
        AtomicFile.write(file, page(analysis).getBytes(StandardCharsets.UTF_8));
    }

    /// The page.
    public static String page(Analysis analysis) {
        return page(analysis.title(), analysis.note(), SCRIPTS, "reach", ReportJson.plotText(analysis));
    }

    /// A page of these scripts and this data.
    ///
    /// @param first the section that the link past the header leads to
    static String page(String title, String note, List<String> scripts, String first, String json) {
        return new SelfContainedPage(HtmlReport.class, STYLES, scripts).page("template.html", title, note, first, json);
    }
}
