package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Lays out and writes a safetensors file.
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("tensor name '__metadata__': the format reserves it, choose another");
        }
        Map<String, Placed> placed = place(tensors);
        byte[] header = header(tensors.keySet(), placed, metadata);
        if (header.length > SafetensorsHeader.MOST_BYTES) {
            throw new IllegalArgumentException("a header of " + header.length + " bytes: the format allows "
                    + SafetensorsHeader.MOST_BYTES + "; write fewer tensors or less metadata");
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        AtomicFile.write(path, out -> {
            out.write(length.putLong(0, header.length).array());
            out.write(header);
            for (Placed each : placed.values()) {
                ElementWriter.write(out, each.tensor());
            }
        });
    }

    /// A tensor and where in the data it goes.
    private record Placed(Tensor tensor, long begin) {
        long end() {
            return begin + (long) tensor.shape().size() * tensor.precision().bytes();
        }
    }

    /// The tensors in the order of the data: F64 before F32, so that all are aligned.
    private static Map<String, Placed> place(Map<String, Tensor> tensors) {
        Map<String, Placed> placed = new LinkedHashMap<>();
        long begin = 0;
        for (Precision precision : List.of(Precision.F64, Precision.F32)) {
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                if (entry.getValue().precision() == precision) {
                    Placed next = new Placed(entry.getValue(), begin);
                    placed.put(entry.getKey(), next);
                    begin = next.end();
                }
            }
        }
        return placed;
    }

    private static byte[] header(Set<String> names, Map<String, Placed> placed, Map<String, String> metadata) {
        List<String> members = new ArrayList<>();
        if (!metadata.isEmpty()) {
            List<String> texts = new ArrayList<>();
            metadata.forEach((name, text) -> texts.add(string(name) + ":" + string(text)));
            members.add(string(SafetensorsHeader.METADATA) + ":{" + String.join(",", texts) + "}");
        }
        for (String name : names) {
            Placed each = Objects.requireNonNull(placed.get(name));
            members.add(string(name) + ":{\"dtype\":\"" + each.tensor().precision() + "\",\"shape\":"
                    + each.tensor().shape().toString().replace(" ", "") + ",\"data_offsets\":[" + each.begin() + ","
                    + each.end() + "]}");
        }
        byte[] text = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                json.append('\\').appendCodePoint(point);
            } else if (point < ' ') {
                json.append(String.format("\\u%04x", point));
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        OneLine.quote(text) + ": half a surrogate pair cannot be written as UTF-8");
            } else {
                json.appendCodePoint(point);
            }
        });
        return json.append('"').toString();
    }
}
