package dev.gradflow.cli.input;

import tools.jackson.core.exc.StreamConstraintsException;
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

    private static final int NEAR = 12;

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
        List<String> all = ByteOrderMark.without(text).lines().toList();
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
            throw problem(line, reason(e, text));
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

    /// Why a line cannot be read, without what the parser says about itself.
    private static String reason(JacksonException e, String text) {
        if (e instanceof StreamConstraintsException) {
            return "is nested too deeply, or holds too long a number or name; one object or array of numbers is"
                    + " expected";
        }
        String own = e.getOriginalMessage();
        if (own.startsWith("Duplicate")) {
            return "names a member twice: " + own.substring(own.indexOf('"'));
        }
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return "is no JSON: "
                + (column < 1 || column > text.length()
                        ? "it ends too early, or more follows after its end"
                        : "there is something wrong at column " + column + ", near '" + near(text, column) + "'");
    }

    private static String near(String text, int column) {
        return text.substring(column - 1, Math.min(text.length(), column - 1 + NEAR));
    }

    /// The field's text; empty for one that is missing or null.
    private static String field(@Nullable JsonNode value) {
        return value == null || value.isNull() ? "" : value.isString() ? "\"" + value.asString() + "\"" : value.toString();
    }

    private InputException problem(int line, String what) {
        return new InputException(name + ": line " + line + ": " + what);
    }
}
