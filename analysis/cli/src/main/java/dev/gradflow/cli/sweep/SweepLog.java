package dev.gradflow.cli.sweep;

import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import dev.gradflow.cli.input.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    private final FileChannel channel;
    private final Map<SweepPoint, SweepResult> finished = new LinkedHashMap<>();

    private SweepLog(FileChannel channel) {
        this.channel = channel;
    }

    /// Opens the log of a sweep, or starts it.
    ///
    /// @param file      in an existing folder
    /// @param input     the fingerprint of the input that every point runs on
    /// @param kernels   the kernels that compute: others round differently
    /// @param restart   whether to forget what is there
    /// @throws InputException if the file is of another sweep, of another program, or in use
    public static SweepLog open(Path file, String input, String kernels, boolean restart) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(file, channel);
            if (restart) {
                channel.truncate(0);
            }
            SweepLog log = new SweepLog(channel);
            ObjectNode header = JsonNodeFactory.instance.objectNode();
            header.put("schema", SCHEMA).put("input", input).put("kernels", kernels);
            log.read(file, header);
            return log;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new InputException(file + ": another sweep is writing to it; wait for it, or name another --out-dir");
        }
    }

    private void read(Path file, ObjectNode header) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // until all is read
        }
        String text = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            append(header);
            return;
        }
        String[] lines = text.split("\n", -1);
        JsonNode first = verified(lines[0]);
        if (first == null || !first.path("schema").asString("").equals(SCHEMA)) {
            throw new InputException(file + ": line 1 is not that of a sweep's log; name another --out-dir");
        }
        for (String member : header.propertyNames()) {
            if (!header.get(member).equals(first.get(member))) {
                throw new InputException(file + ": holds points of another sweep, with " + member + " "
                        + first.path(member).asString("none") + " instead of "
                        + header.get(member).asString() + "; name another --out-dir, or start anew with --restart");
            }
        }
        for (int i = 1; i < lines.length; i++) {
            JsonNode line = verified(lines[i]);
            if (line != null) {
                add(file, i + 1, line);
            }
        }
        channel.position(channel.size());
        if (!text.endsWith("\n")) {
            write("\n"); // what was left unfinished must not spoil the line that comes next
        }
    }

    private void add(Path file, int number, JsonNode line) {
        try {
            finished.put(SweepJson.point(line.required("point")), SweepJson.result(line.required("result")));
        } catch (JacksonException | IllegalArgumentException | NoSuchElementException e) {
            throw new InputException(file + ": line " + number
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
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("point", SweepJson.write(point));
        line.set("result", SweepJson.write(result));
        append(line);
        finished.put(point, result);
    }

    private void append(ObjectNode node) throws IOException {
        String json = JSON.writeValueAsString(node);
        write(sum(json) + " " + json + "\n");
        channel.force(false);
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
