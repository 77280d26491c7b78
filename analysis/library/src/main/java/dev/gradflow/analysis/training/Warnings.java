package dev.gradflow.analysis.training;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import dev.gradflow.analysis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What looks wrong in a layer, in plain words.
final class Warnings {
    private static final double MOSTLY = 0.9;
    private static final double MANY_DEAD = 0.25;

    private Warnings() {}

    static List<String> of(LayerRecord layer) {
        List<String> warnings = new ArrayList<>();
        String where = "layer " + layer.layer() + ": ";
        Verdict verdict = layer.verdict();
        switch (verdict.word()) {
            case VANISHING ->
                warnings.add(where + "gradients vanish: after " + steps(verdict.onePercentLag())
                        + " less than 1 % is left of any of them");
            case EXPLODING ->
                warnings.add(where + "gradients explode: over " + steps(verdict.lag()) + " some grow "
                        + format("%.3g", Math.exp(verdict.logGrowthPerStep() * verdict.lag())) + "-fold");
            case PRESERVED -> {}
        }
        for (GateStatistics gate : layer.gates()) {
            if (gate.saturated() > MOSTLY) {
                warnings.add(where + "gate " + gate.gate() + " is saturated: " + percent(gate.saturated())
                        + " of its values, of mean " + format("%.2f", gate.mean()) + ", hardly let it learn");
            }
        }
        if (layer.dead() > MANY_DEAD) {
            warnings.add(where + percent(layer.dead()) + " of the units are dead: whatever comes in, they stay as they are");
        }
        return warnings;
    }

    private static String steps(@Nullable Integer count) {
        return count + (Objects.equals(count, 1) ? " step" : " steps");
    }

    private static String percent(double share) {
        return format("%.0f %%", 100 * share);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
