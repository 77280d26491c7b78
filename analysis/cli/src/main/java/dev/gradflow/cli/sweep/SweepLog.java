package dev.gradflow.cli.sweep;

import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.format.AppendedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The finished points of a sweep on the disk: a line each, appended and forced as soon as it is known.
///
/// A line is a checksum of eight hexadecimal digits, a space, and JSON. A line that a killed sweep left unfinished, or
/// that was damaged, does not pass its checksum and counts as not there. The file is locked while it is open.
public final class SweepLog implements Closeable {
    private static final String SCHEMA = "gradflow/sweep-log/1";
    private static final int SUM_DIGITS = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AppendedFile file;
    private final ObjectNode header;
    private boolean begun;
    private final Map<SweepPoint, SweepResult> finished = new LinkedHashMap<>();

    private SweepLog(AppendedFile file, ObjectNode header) {
        this.file = file;
        this.header = header;
    }

    /// Opens the log of a sweep, or starts it.
    ///
    /// @param file      in an existing folder
    /// @param input     the fingerprint of the input that every point runs on
    /// @param kernels   the kernels that compute: others round differently
    /// @param restart   whether to forget what is there
    /// @throws InputException if the file is of another sweep or of another program
    /// @throws IOException    if it cannot be read and written, or another sweep has it open
    public static SweepLog open(Path file, String input, String kernels, boolean restart) throws IOException {
        AppendedFile lines = AppendedFile.open(file);
        try {
            if (restart) {
                lines.truncate(0);
            }
            ObjectNode header = JsonNodeFactory.instance.objectNode();
            header.put("schema", SCHEMA).put("input", input).put("kernels", kernels);
            SweepLog log = new SweepLog(lines, header);
            log.read(file);
            return log;
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private void read(Path path) throws IOException {
        String text = new String(file.content(), StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return;
        }
        begun = true;
        String[] lines = text.split("\n", -1);
        JsonNode first = verified(lines[0]);
        if (first == null || !first.path("schema").asString("").equals(SCHEMA)) {
            throw new InputException(path + ": line 1 is not that of a sweep's log; name another --out-dir");
        }
        for (String member : header.propertyNames()) {
            if (!header.get(member).equals(first.get(member))) {
                throw new InputException(path + ": holds points of another sweep, with " + member + " "
                        + first.path(member).asString("none") + " instead of "
                        + header.get(member).asString() + "; name another --out-dir, or start anew with --restart");
            }
        }
        for (int i = 1; i < lines.length; i++) {
            JsonNode line = verified(lines[i]);
            if (line != null) {
                add(path, i + 1, line);
            }
        }
        if (!text.endsWith("\n")) {
            file.append("\n"); // what was left unfinished must not spoil the line that comes next
        }
    }

    private void add(Path path, int number, JsonNode line) {
        try {
            finished.put(SweepJson.point(line.required("point")), SweepJson.result(line.required("result")));
        } catch (JacksonException | IllegalArgumentException | NoSuchElementException e) {
            throw new InputException(path + ": line " + number
                    + " is no point of a sweep, though it is whole; remove it, or start anew with --restart");
        }
    }

    /// The line's JSON if it is whole; else null.
    private static @Nullable JsonNode verified(String line) {
        if (line.length() <= SUM_DIGITS || !line.startsWith(sum(line.substring(SUM_DIGITS + 1)))) {
            return null;
        }
        try {
            return JSON.readTree(line.substring(SUM_DIGITS + 1));
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String sum(String json) {
        CRC32C sum = new CRC32C();
        sum.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", sum.getValue());
    }

    /// What was finished when the log was opened, and since.
    public Map<SweepPoint, SweepResult> finished() {
        return finished;
    }

    /// Adds a point; it is on the disk when this returns.
    public void append(SweepPoint point, SweepResult result) throws IOException {
        if (!begun) {
            append(header);
            begun = true;
        }
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("point", SweepJson.write(point));
        line.set("result", SweepJson.write(result));
        append(line);
        finished.put(point, result);
    }

    private void append(ObjectNode node) throws IOException {
        String json = JSON.writeValueAsString(node);
        file.append(sum(json) + " " + json + "\n");
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
