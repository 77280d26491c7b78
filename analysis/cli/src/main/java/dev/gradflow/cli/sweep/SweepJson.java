package dev.gradflow.cli.sweep;

import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepResult;
import dev.gradflow.analysis.sweep.SweepWeights;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Points of a sweep and their results as JSON, with all digits, and back.
///
/// A number that is not known is null; -∞ is the string `"-Infinity"`.
final class SweepJson {
    private static final String MINUS_INFINITY = "-Infinity";

    private SweepJson() {}

    static ObjectNode write(SweepPoint point) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("cell", point.cell());
        node.put("hidden", point.hidden());
        node.put("init", point.weights().word());
        node.put("gain", point.gain());
        node.put("forgetBias", point.forgetBias());
        node.put("seed", point.seed());
        node.put("steps", point.steps());
        node.put("maxLag", point.maxLag());
        node.put("ends", point.ends());
        return node;
    }

    static ObjectNode write(SweepResult result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("verdict", result.verdict() == null ? null : word(result.verdict()));
        put(node, "logGrowthPerStep", result.logGrowthPerStep());
        node.put("eFoldingLag", result.eFoldingLag());
        node.put("onePercentLag", result.onePercentLag());
        put(node, "lyapunov", result.lyapunov());
        put(node, "spectralNorm", result.spectralNorm());
        put(node, "spectralRadius", result.spectralRadius());
        node.put("problem", result.problem());
        return node;
    }

    private static String word(Verdict.Word word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static void put(ObjectNode node, String name, @Nullable Double value) {
        if (value != null && value == Double.NEGATIVE_INFINITY) {
            node.put(name, MINUS_INFINITY);
        } else if (value != null && !Double.isFinite(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }

    static SweepPoint point(JsonNode node) {
        String init = node.required("init").asString();
        return new SweepPoint(
                node.required("cell").asString(),
                node.required("hidden").asInt(),
                Arrays.stream(SweepWeights.values())
                        .filter(weights -> weights.word().equals(init))
                        .findFirst()
                        .orElseThrow(),
                node.required("gain").asDouble(),
                number(node, "forgetBias"),
                node.required("seed").asLong(),
                node.required("steps").asInt(),
                node.required("maxLag").asInt(),
                node.required("ends").asInt());
    }

    static SweepResult result(JsonNode node) {
        return new SweepResult(
                node.required("verdict").isNull()
                        ? null
                        : Verdict.Word.valueOf(node.required("verdict").asString().toUpperCase(Locale.ROOT)),
                number(node, "logGrowthPerStep"),
                whole(node, "eFoldingLag"),
                whole(node, "onePercentLag"),
                number(node, "lyapunov"),
                number(node, "spectralNorm"),
                number(node, "spectralRadius"),
                node.required("problem").isNull() ? null : node.required("problem").asString());
    }

    private static @Nullable Double number(JsonNode node, String name) {
        JsonNode value = node.get(name);
        if (value.isNull()) {
            return null;
        }
        return value.isString() ? Double.valueOf(value.asString()) : Double.valueOf(value.asDouble());
    }

    private static @Nullable Integer whole(JsonNode node, String name) {
        return node.get(name).isNull() ? null : Integer.valueOf(node.get(name).asInt());
    }
}
