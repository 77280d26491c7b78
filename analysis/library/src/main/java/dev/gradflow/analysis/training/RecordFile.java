package dev.gradflow.analysis.training;

import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Records as JSON lines, each handed to the operating system as soon as it is made: a killed run keeps them.
///
/// Names are those of the records' components. Where JSON has no number, `null` is -∞ and the strings `"NaN"` and
/// `"Infinity"` are what they say. Not thread-safe.
public final class RecordFile implements AutoCloseable {
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d{1,18}),.*}");

    private final Path file;
    private @Nullable Writer writer;

    private RecordFile(Path file) {
        this.file = file;
    }

    /// Opens a file to append to, of which the records up to a step are kept and all else is dropped.
    ///
    /// @param file     if missing, created with the first record
    /// @param keepUpTo 0 for a fresh start; the checkpoint's step for a run that goes on
    /// @throws IOException if there is a file and it cannot be read or written
    public static RecordFile open(Path file, long keepUpTo) throws IOException {
        if (Files.exists(file)) {
            AtomicFile.write(file, kept(file, keepUpTo).getBytes(StandardCharsets.UTF_8));
        }
        return new RecordFile(file);
    }

    private static String kept(Path file, long upTo) throws IOException {
        StringBuilder kept = new StringBuilder();
        if (upTo > 0) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                Matcher matcher = STEP.matcher(line);
                if (matcher.matches() && Long.parseLong(matcher.group(1)) <= upTo) {
                    kept.append(line).append('\n');
                }
            }
        }
        return kept.toString();
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
            Writer opened = writer;
            if (opened == null) {
                opened = Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                writer = opened;
            }
            opened.write(line);
            opened.write('\n');
            opened.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
