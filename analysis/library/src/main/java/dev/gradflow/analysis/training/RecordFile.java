package dev.gradflow.analysis.training;

import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Records as JSON lines, each handed to the operating system as soon as it is made: a killed run keeps them.
///
/// Names are those of the records' components. Where JSON has no number, `null` is -∞ and the strings `"NaN"` and
/// `"Infinity"` are what they say. Not thread-safe.
public final class RecordFile implements AutoCloseable {
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d{1,18}),.*}");

    private final Writer writer;

    private RecordFile(Writer writer) {
        this.writer = writer;
    }

    /// Opens a file to append to, of which the records up to a step are kept and all else is dropped.
    ///
    /// @param file     created if missing
    /// @param keepUpTo 0 for a fresh start; the checkpoint's step for a run that goes on
    /// @throws IOException if the file can neither be read nor written
    public static RecordFile open(Path file, long keepUpTo) throws IOException {
        List<String> kept = new ArrayList<>();
        if (keepUpTo > 0 && Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                Matcher matcher = STEP.matcher(line);
                if (matcher.matches() && Long.parseLong(matcher.group(1)) <= keepUpTo) {
                    kept.add(line + "\n");
                }
            }
        }
        AtomicFile.write(file, String.join("", kept).getBytes(StandardCharsets.UTF_8));
        return new RecordFile(Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    }

    /// Appends one record; usable as the sink of a [FlowRecorder].
    ///
    /// @throws UncheckedIOException if the file cannot be written
    public void append(FlowRecord each) {
        append(RecordJson.line(each));
    }

    /// Appends a line of one's own.
    ///
    /// @param line one JSON object whose first member is `"step"`
    /// @throws UncheckedIOException if the file cannot be written
    public void append(String line) {
        try {
            writer.write(line);
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
