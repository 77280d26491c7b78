package dev.gradflow.cli;

import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The option `--json`, of every command that answers in JSON.
final class JsonOption {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the answer as JSON to this file, in place of the one that a folder of results gets; for '-'"
                    + " to standard output, and nothing else there.")
    private @Nullable String target;

    /// Takes `file` if the option was not given.
    void otherwise(Path file) {
        if (target == null) {
            target = file.toString();
        }
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

    /// Writes `answer` to where the option says; nowhere if it was not given.
    void write(Console console, JsonNode answer) throws IOException {
        write(console, MAPPER.writeValueAsString(answer));
    }

    /// Writes JSON text to where the option says; nowhere if it was not given.
    void write(Console console, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        Path file = file();
        if (file != null) {
            AtomicFile.write(file, bytes);
        } else if (toStandardOutput()) {
            console.out().writeBytes(bytes); // a failure is noticed at the end of the command
        }
    }
}
