package dev.gradflow.cli.report;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

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
            "heatmap.js",
            "gradient.js",
            "spectra.js",
            "weights.js",
            "cellpath.js",
            "memory.js",
            "steps.js",
            "clamped.js",
            "conditions.js",
            "theme.js",
            "main.js");

    private static final List<String> STYLES = List.of("theme.css", "page.css", "tables.css", "chart.css", "print.css");

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
        String script = "(() => {\n'use strict';\n" + joined(scripts) + "})();\n";
        return resource("template.html")
                .replace("{{script-hash}}", hash(script))
                .replace("{{style}}", joined(STYLES))
                .replace("{{first}}", first)
                .replace("{{title}}", text(title))
                .replace("{{note}}", text(note))
                // The script before the data: what a hostile name says is never looked at for marks.
                .replace("{{script}}", script)
                .replace("{{data}}", data(json));
    }

    /// JSON that can't end the element it stands in, nor open a comment there: `<`, `>` and `&` occur in strings only.
    private static String data(String json) {
        return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
    }

    private static String text(String any) {
        return any.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("{", "&#123;");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String joined(List<String> names) {
        return names.stream().map(HtmlReport::resource).collect(Collectors.joining("\n"));
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the report's part " + name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the report's part " + name, e);
        }
    }
}
