package dev.gradflow.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON lines: one object of named numbers, or one array of numbers, a line and a step; blank lines are skipped.
final class JsonLines {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();
    private List<String> columns = List.of();
    private boolean objects;

    private JsonLines(String name) {
        this.name = name;
    }

    /// Reads the lines; the columns are the members of the first object, or 1, 2, 3 and so on.
    ///
    /// @throws InputException if one is no object or array like the first, naming the line
    static NumericTable parse(String name, String text) {
        JsonLines parser = new JsonLines(name);
        List<String> all = text.lines().toList();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).isBlank()) {
                parser.row(i + 1, all.get(i));
            }
        }
        if (parser.rows.isEmpty()) {
            throw new InputException(name + ": is empty; expected one object or array of numbers a line");
        }
        return new NumericTable(name, parser.columns, parser.rows, parser.lines);
    }

    private void row(int line, String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException e) {
            throw problem(line, "is no JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        if (!node.isObject() && !node.isArray()) {
            throw problem(line, "is neither an object nor an array; one with numbers is expected on every line");
        }
        if (rows.isEmpty()) {
            objects = node.isObject();
            columns = objects
                    ? List.copyOf(node.propertyNames())
                    : IntStream.rangeClosed(1, node.size())
                            .mapToObj(Integer::toString)
                            .toList();
            if (columns.isEmpty()) {
                throw problem(line, "holds no number");
            }
        }
        if (node.isObject() != objects || (!objects && node.size() != columns.size())) {
            throw problem(line, "is " + (node.isObject() ? "an object" : "an array of " + node.size())
                    + "; the first line is " + (objects ? "an object" : "an array of " + columns.size()));
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(field(objects ? node.get(columns.get(i)) : node.get(i)));
        }
        rows.add(fields);
        lines.add(line);
    }

    /// The field's text; empty for one that is missing or null.
    private static String field(@Nullable JsonNode value) {
        return value == null || value.isNull() ? "" : value.isString() ? "\"" + value.asString() + "\"" : value.toString();
    }

    private InputException problem(int line, String what) {
        return new InputException(name + ": line " + line + ": " + what);
    }
}
