package dev.gradflow.cli.sweep;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.Conditions;
import dev.gradflow.analysis.InputSeries;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A finished sweep: every point of the grid, in the grid's order, with its result.
///
/// @param conditions how it was made
/// @param input      what every network ran on
/// @param points     the points
/// @param results    parallel to them
public record SweepAnswer(
        Conditions conditions, InputSeries input, List<SweepPoint> points, List<SweepResult> results) {
    /// The structure that is written.
    public static final String SCHEMA = "gradflow/sweep/1";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The answer of all points that `finished` holds the results of.
    ///
    /// @throws IllegalArgumentException if one is missing
    public static SweepAnswer of(
            Conditions conditions, InputSeries input, List<SweepPoint> points, Map<SweepPoint, SweepResult> finished) {
        List<SweepResult> results = new ArrayList<>();
        for (SweepPoint point : points) {
            SweepResult result = finished.get(point);
            if (result == null) {
                throw new IllegalArgumentException("point " + point + " has no result");
            }
            results.add(result);
        }
        return new SweepAnswer(conditions, input, points, results);
    }

    /// As one line of JSON: points and results are one object each.
    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("schema", SCHEMA);
        root.put("title", "Where gradients live: " + Amount.of(points.size(), "network") + " on " + input.name());
        root.set("conditions", JSON.valueToTree(conditions));
        root.set("input", JSON.valueToTree(input));
        ArrayNode array = root.putArray("points");
        for (int i = 0; i < points.size(); i++) {
            ObjectNode node = SweepJson.write(points.get(i));
            node.setAll(SweepJson.write(results.get(i)));
            array.add(node);
        }
        return JSON.writeValueAsString(root);
    }

    /// As comma-separated values with a header; what is not known is empty.
    public String csv() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            ObjectNode node = SweepJson.write(points.get(i));
            node.setAll(SweepJson.write(results.get(i)));
            if (i == 0) {
                text.append(String.join(",", node.propertyNames())).append("\r\n");
            }
            text.append(String.join(",", node.values().stream().map(SweepAnswer::cell).toList())).append("\r\n");
        }
        return text.toString();
    }

    private static String cell(JsonNode value) {
        String text = value.isNull() ? "" : value.asString();
        return text.contains(",") || text.contains("\"") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
