package dev.gradflow.cli;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.cli.report.HtmlReport;
import dev.gradflow.cli.report.ReportJson;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes an analysis to where the options say, and tells where that is.
///
/// @param console where to tell it
/// @param json    the option `--json`
/// @param html    the report's file; null for none
record FlowOutput(
        Console console, JsonOption json, @Nullable Path html) {

    /// Writes the files; with `--json -` the JSON text, and then nothing else is told.
    void write(Analysis analysis) throws IOException {
        json.write(console, ReportJson.text(analysis));
        if (html != null) {
            HtmlReport.write(analysis, html);
        }
        if (!json.toStandardOutput()) {
            tell("report", html);
            tell("data", json.file());
        }
    }

    private void tell(String what, @Nullable Path file) {
        if (file != null) {
            console.out().printf("%-7s %s%n", what + ":", file.toAbsolutePath().normalize());
        }
    }
}
