package dev.gradflow.cli.report;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.cli.sweep.SweepAnswer;
import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The report of a sweep for people: phase diagrams in one HTML file that asks the network for nothing.
public final class SweepReport {
    private static final List<String> SCRIPTS = List.of("dom.js", "numbers.js", "export.js", "theme.js", "glossary.js", "sweep.js");

    private SweepReport() {}

    /// Writes [#page] to a file, which then is there whole, or is as it was.
    ///
    /// @throws IOException in one line, if its folder is missing or can't be written to
    public static void write(SweepAnswer answer, Path file) throws IOException {
        AtomicFile.write(file, page(answer).getBytes(StandardCharsets.UTF_8));
    }

    /// The page.
    public static String page(SweepAnswer answer) {
        return HtmlReport.page(
                "Where gradients live: " + Amount.of(answer.points().size(), "network"),
                "Untrained networks on " + answer.input().name() + ".",
                SCRIPTS,
                "reach",
                answer.json());
    }
}
