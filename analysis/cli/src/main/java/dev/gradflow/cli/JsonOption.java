package dev.gradflow.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The option `--json`, of every command that answers in JSON.
final class JsonOption {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the answer as JSON to this file; to standard output, and nothing else, for '-'.")
    private @Nullable String target;

    /// Whether the option was given.
    boolean wanted() {
        return target != null;
    }

    /// Whether standard output belongs to the JSON alone.
    boolean toStandardOutput() {
        return "-".equals(target);
    }

    /// The file to write; null without the option or for standard output.
    @Nullable
    Path file() {
        return target == null || toStandardOutput() ? null : Path.of(target);
    }

    /// Writes `answer` to where the option says.
    void write(Console console, JsonNode answer) {
        byte[] bytes = MAPPER.writeValueAsBytes(answer);
        Path file = file();
        if (file == null) {
            console.out().writeBytes(bytes);
            console.out().println();
        }
    }
}
