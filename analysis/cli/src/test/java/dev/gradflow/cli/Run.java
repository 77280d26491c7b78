package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One command line, run in this process.
///
/// @param status the exit status
/// @param out    what went to standard output
/// @param err    what went to standard error
record Run(int status, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Runs `arguments` with no terminal anywhere.
    static Run of(Object... arguments) {
        return on(Terminal.NONE, arguments);
    }

    /// Runs `arguments`, each as it prints itself.
    static Run on(Terminal terminal, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Gradflow.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Asserts success with nothing on standard error.
    Run succeeded() {
        assertThat(err).isEmpty();
        assertThat(status).isZero();
        return this;
    }

    /// Asserts status 2, nothing on standard output, and one line on standard error that holds every part.
    void refused(String... parts) {
        assertThat(err).contains(parts);
        assertThat(err.lines()).hasSize(1);
        assertThat(err).endsWith(System.lineSeparator());
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(2);
    }

    /// Standard output as lines.
    List<String> lines() {
        return out.lines().toList();
    }

    /// The whole of standard output as one JSON value.
    JsonNode json() {
        return JSON.readTree(out);
    }
}
