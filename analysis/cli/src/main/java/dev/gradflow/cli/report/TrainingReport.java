package dev.gradflow.cli.report;

import dev.gradflow.cli.training.TrainingResult;
import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The report of a training run: learning curves beside gradient flow over training, as [HtmlReport] is made.
public final class TrainingReport {
    private static final List<String> SCRIPTS = List.of(
            "dom.js",
            "numbers.js",
            "series.js",
            "training-model.js",
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
            "theme.js",
            "training-curves.js",
            "training-flow.js",
            "training-main.js");

    private TrainingReport() {}

    /// Writes the page to a file, which then is there whole, or is as it was.
    ///
    /// @throws IOException in one line, if its folder is missing or can't be written to
    public static void write(TrainingResult result, Path file) throws IOException {
        String page = HtmlReport.page(result.title(), result.note(), SCRIPTS, "curves", ReportJson.plotLine(result));
        AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8));
    }
}
