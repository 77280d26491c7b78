package dev.gradflow.analysis.training;

import dev.gradflow.analysis.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A record as one line of JSON; see [RecordFile].
final class RecordJson {
    private RecordJson() {}

    static String line(FlowRecord each) {
        return object(
                "step", Long.toString(each.step()),
                "loss", number(each.loss()),
                "rate", number(each.rate()),
                "norm", number(each.norm()),
                "clippedNorm", number(each.clippedNorm()),
                "lags", Arrays.toString(each.lags()),
                "layers", list(each.layers(), RecordJson::layer),
                "warnings", list(each.warnings(), RecordJson::text));
    }

    private static String layer(LayerRecord layer) {
        Verdict verdict = layer.verdict();
        return object(
                "layer", Integer.toString(layer.layer()),
                "logSigma", numbers(layer.logSigma()),
                "logGradient", numbers(layer.logGradient()),
                "verdict",
                        object(
                                "word", text(verdict.word().name().toLowerCase(Locale.ROOT)),
                                "lag", Integer.toString(verdict.lag()),
                                "ends", Integer.toString(verdict.ends()),
                                "logGrowthPerStep", number(verdict.logGrowthPerStep()),
                                "eFoldingLag", integer(verdict.eFoldingLag()),
                                "onePercentLag", integer(verdict.onePercentLag())),
                "exponents", numbers(layer.exponents()),
                "gates", list(layer.gates(), RecordJson::gate),
                "dead", number(layer.dead()));
    }

    private static String gate(GateStatistics gate) {
        return object(
                "gate", text(gate.gate()), "mean", number(gate.mean()), "saturated", number(gate.saturated()));
    }

    /// Names and values in turn.
    private static String object(String... members) {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < members.length; i += 2) {
            object.append(i == 0 ? "" : ",").append(text(members[i])).append(':').append(members[i + 1]);
        }
        return object.append('}').toString();
    }

    private static <T> String list(List<T> values, Function<T, String> json) {
        return values.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String numbers(double[] values) {
        return Arrays.stream(values).mapToObj(RecordJson::number).collect(Collectors.joining(",", "[", "]"));
    }

    private static String number(double value) {
        if (Double.isFinite(value)) {
            return Double.toString(value);
        }
        return value == Double.NEGATIVE_INFINITY ? "null" : "\"" + value + "\"";
    }

    private static String integer(@Nullable Integer value) {
        return String.valueOf(value);
    }

    private static String text(String any) {
        StringBuilder quoted = new StringBuilder("\"");
        any.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
