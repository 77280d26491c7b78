package dev.gradflow.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A web page in one file that holds its data, style and script, and asks the network for nothing.
///
/// A content security policy in the file lets the browser run this one script, known by its hash, and load nothing.
/// Whatever comes from outside (names, titles) reaches the page as text only.
///
/// @param parts   the class beside which the parts lie as resources
/// @param styles  names of style sheets, in the order in which they are joined
/// @param scripts names of scripts, in the order in which they are joined: later files use what earlier ones define
public record SelfContainedPage(Class<?> parts, List<String> styles, List<String> scripts) {
    /// Copies the lists.
    public SelfContainedPage {
        styles = List.copyOf(styles);
        scripts = List.copyOf(scripts);
    }

    /// The page.
    ///
    /// @param template the name of the frame, with `{{title}}`, `{{note}}`, `{{first}}`, `{{style}}`, `{{script}}`,
    ///     `{{script-hash}}` and `{{data}}` where those go
    /// @param title    plain text
    /// @param note     plain text
    /// @param first    the section that the link past the header leads to
    /// @param json     what the script draws
    public String page(String template, String title, String note, String first, String json) {
        String script = "(() => {\n'use strict';\n" + joined(scripts) + "})();\n";
        return resource(template)
                .replace("{{script-hash}}", hash(script))
                .replace("{{style}}", joined(styles))
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

    private String joined(List<String> names) {
        return names.stream().map(this::resource).collect(Collectors.joining("\n"));
    }

    private String resource(String name) {
        try (InputStream in = parts.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the report's part " + name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the report's part " + name, e);
        }
    }
}
