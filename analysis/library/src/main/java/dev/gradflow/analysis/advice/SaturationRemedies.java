package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Smaller weights into a gate whose units are stuck, made and measured.
final class SaturationRemedies {
    private static final double[] FACTORS = {0.5, 0.25, 0.125};

    private final Trials trials;
    private final int layer;
    private final @Nullable KeepingGate keeping;

    SaturationRemedies(Trials trials, int layer, @Nullable KeepingGate keeping) {
        this.trials = trials;
        this.layer = layer;
        this.keeping = keeping;
    }

    /// Tries factors until at most half of the stuck units are left.
    ///
    /// @param value  the stuck value: a gate, or the state of a cell with one gate
    /// @param before the share of its units that are stuck
    List<Remedy> of(String value, double before) {
        List<String> gates = trials.network().program().gates();
        String gate = gates.contains(value) ? value : gates.getFirst();
        List<Remedy> tried = new ArrayList<>();
        for (double factor : FACTORS) {
            var change = Changes.scaleGate(layer, gate, factor);
            Network changed = trials.changed(change);
            double after =
                    StuckUnits.shares(trials.run(changed), layer, keeping).getOrDefault(value, 0.0);
            boolean helps = after <= before / 2;
            Optional<Verdict> verdict = helps ? trials.after(layer, change) : Optional.empty();
            tried.add(new Remedy(
                    Remedy.Kind.SCALE_GATE,
                    "weights into gate " + gate + " times " + Words.number(factor),
                    factor,
                    helps,
                    helps ? trials.before(layer) : null,
                    verdict.orElse(null),
                    null,
                    null,
                    new Remedy.Saturation(value, before, after)));
            if (helps) {
                break;
            }
        }
        return tried.reversed();
    }
}
