package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Remedy.Kind;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes of a layer's weights that may keep its gradients alive, each made and measured.
final class FlowRemedies {
    private static final double[] SHIFTS = {1, 2, 4};
    private static final double LARGEST_FACTOR = 16;
    private static final int SCALINGS = 3;

    /// A rate that answers less than this to ln of the factor gives no direction to go on in.
    private static final double FLATTEST = 0.05;

    /// A clear gain: the rate falls to at most this share.
    private static final double CLEAR = 0.8;

    private final Trials trials;
    private final int layer;
    private final AdviceOptions options;
    private final @Nullable KeepingGate keeping;
    private final List<Remedy> tried = new ArrayList<>();

    /// @param keeping the gate that keeps the state; null if the cell has none
    FlowRemedies(Trials trials, int layer, AdviceOptions options, @Nullable KeepingGate keeping) {
        this.trials = trials;
        this.layer = layer;
        this.options = options;
        this.keeping = keeping;
    }

    /// What may slow the decay: an opener gate where one keeps the state, else other recurrent weights.
    List<Remedy> againstVanishing() {
        if (keeping == null) {
            orthogonal();
            scale();
        } else if (trials.network().architecture().bias()) {
            shiftBias(keeping);
            chrono(keeping);
        }
        return bestFirst(tried);
    }

    /// What may slow the growth: smaller recurrent weights.
    List<Remedy> againstExplosion() {
        scale();
        if (keeping == null) {
            orthogonal();
        }
        return bestFirst(tried);
    }

    private void shiftBias(KeepingGate gate) {
        for (double shift : SHIFTS) {
            double by = gate.inverse() ? -shift : shift;
            String change = String.format("bias of gate %s %+d", gate.gate(), (int) by);
            if (tried(Kind.KEEPING_BIAS, change, by, Changes.shiftBias(layer, gate.gate(), by))) {
                return;
            }
        }
    }

    private void chrono(KeepingGate gate) {
        int horizon = options.horizon();
        tried(
                Kind.CHRONO_BIAS,
                "chrono bias of gate " + gate.gate() + ", " + horizon + " steps",
                horizon,
                Changes.chrono(layer, gate, horizon, options.seed()));
    }

    private void orthogonal() {
        if (orthogonal(1)) {
            return;
        }
        Verdict at = tried.getLast().after();
        if (at != null) {
            orthogonal(within(Math.exp(-at.logGrowthPerStep())));
        }
    }

    private boolean orthogonal(double gain) {
        return tried(
                Kind.ORTHOGONAL,
                "orthogonal weight_hh, gain " + Words.number(gain),
                gain,
                Changes.orthogonal(layer, gain, options.seed()));
    }

    /// Looks for the factor at which the layer neither shrinks nor grows, by secants through what the last two tries
    /// gave; the best of them is kept.
    private void scale() {
        double log = 0;
        double rate = trials.before(layer).logGrowthPerStep();
        double slope = 1;
        List<Remedy> rounds = new ArrayList<>();
        for (int round = 0; round < SCALINGS; round++) {
            double factor = within(Math.exp(log - rate / slope));
            if (Math.log(factor) == log) {
                break;
            }
            boolean preserved =
                    tried(Kind.SCALE, "weight_hh times " + Words.number(factor), factor, Changes.scale(layer, factor));
            Remedy last = tried.removeLast();
            rounds.add(last);
            Verdict after = last.after();
            if (preserved || after == null) {
                break;
            }
            double measured = (after.logGrowthPerStep() - rate) / (Math.log(factor) - log);
            slope = Double.isFinite(measured) && measured > FLATTEST ? measured : 1;
            log = Math.log(factor);
            rate = after.logGrowthPerStep();
        }
        bestFirst(rounds).stream().findFirst().ifPresent(tried::add);
    }

    /// The number as it is told: what is measured is what the words say.
    private static double within(double factor) {
        return Double.parseDouble(
                Words.number(Math.max(1 / LARGEST_FACTOR, Math.min(LARGEST_FACTOR, factor))));
    }

    /// Measures a change.
    ///
    /// @return whether gradients are preserved by it
    private boolean tried(Kind kind, String change, double value, Consumer<Parameters> how) {
        Verdict before = trials.before(layer);
        Optional<Verdict> after = trials.after(layer, how);
        tried.add(Remedy.ofNetwork(
                kind, change, value, after.map(found -> helps(before, found)).orElse(false), before, after.orElse(null)));
        return after.map(found -> found.word() == Verdict.Word.PRESERVED).orElse(false);
    }

    private static boolean helps(Verdict before, Verdict after) {
        Verdict.Word opposite = before.logGrowthPerStep() < 0 ? Verdict.Word.EXPLODING : Verdict.Word.VANISHING;
        return after.word() != opposite
                && Math.abs(after.logGrowthPerStep()) <= CLEAR * Math.abs(before.logGrowthPerStep())
                && Double.isFinite(after.logGrowthPerStep());
    }

    /// Those that help first, among them those that preserve, then the slowest rate; those that do not help keep their
    /// order.
    private static List<Remedy> bestFirst(List<Remedy> remedies) {
        return remedies.stream().sorted((a, b) -> Double.compare(rank(a), rank(b))).toList();
    }

    private static double rank(Remedy remedy) {
        Verdict after = remedy.after();
        if (!remedy.helps() || after == null) {
            return Double.MAX_VALUE;
        }
        return (after.word() == Verdict.Word.PRESERVED ? 0 : 1e9) + Math.abs(after.logGrowthPerStep());
    }
}
