package dev.gradflow.analysis.training;

import dev.gradflow.core.format.AppendedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Records as JSON lines, each handed to the operating system as soon as it is made: a killed run keeps them.
///
/// Names are those of the records' components. Where JSON has no number, `null` is -∞ and the strings `"NaN"` and
/// `"Infinity"` are what they say. Not thread-safe.
public final class RecordFile implements AutoCloseable {
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d{1,18}),.*}");

    private final Path file;
    private final AppendedFile lines;

    private RecordFile(Path file, AppendedFile lines) {
        this.file = file;
        this.lines = lines;
    }

    /// Opens a file to append to, of which the records up to a step are kept and the later ones dropped.
    ///
    /// Locked until it is closed: a second run of the same folder is refused.
    ///
    /// @param file     if missing, created; and gone again when it is closed without a record
    /// @param keepUpTo 0 for a fresh start; the checkpoint's step for a run that goes on
    /// @throws IOException if the file cannot be read or written, or another run has it open
    public static RecordFile open(Path file, long keepUpTo) throws IOException {
        AppendedFile lines = AppendedFile.open(file);
        try {
            keep(lines, keepUpTo);
            return new RecordFile(file, lines);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    /// Drops what follows the last whole record up to a step.
    private static void keep(AppendedFile file, long upTo) throws IOException {
        byte[] content = file.content();
        int end = 0;
        for (int from = 0, to; upTo > 0 && from < content.length; from = to + 1) {
            to = from;
            while (to < content.length && content[to] != '\n') {
                to++;
            }
            Matcher matcher = STEP.matcher(new String(content, from, to - from, StandardCharsets.UTF_8));
            if (matcher.matches() && Long.parseLong(matcher.group(1)) <= upTo) {
                end = to + 1;
            }
        }
        file.truncate(Math.min(end, content.length));
        if (end > content.length) {
            file.append("\n");
        }
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
            lines.append(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
