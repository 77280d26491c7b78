package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.LossGradientFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Remedy.Kind;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// Changes of how a gradient is used that leave the network alone: a clipping threshold, fewer steps back.
final class GradientRemedies {
    /// Going back fewer steps pays off where they are at most this share.
    private static final int FEWER = 4;

    private static final int SHORTEST = 16;

    /// The relative error of the gradient that is taken for harmless: far below what one sequence differs from another.
    private static final double SMALL_ERROR = 0.05;

    private static final int DOUBLINGS = 3;

    private final Trials trials;
    private final GradientProbe probe;

    GradientRemedies(Trials trials) {
        this.trials = trials;
        this.probe = new GradientProbe(trials);
    }

    /// Clipping at the median of the gradient norms over as many end points as the network was measured at.
    ///
    /// @param ends steps of the stretch, ascending
    Optional<Remedy> clipping(int[] ends) {
        int lag = trials.basis().lag();
        double[] norms = Arrays.stream(probe.ends(ends))
                .mapToDouble(t -> GradientProbe.norm(probe.gradient(t, lag)))
                .sorted()
                .toArray();
        if (norms.length == 0) {
            return Optional.empty();
        }
        double threshold = norms[(norms.length - 1) / 2];
        double above = Arrays.stream(norms).filter(norm -> norm > threshold).count() / (double) norms.length;
        boolean finite = Double.isFinite(threshold) && threshold > 0;
        String change = finite
                ? "clip the gradient's norm at " + Words.number(threshold)
                : "no clipping: the gradient itself overflows";
        return Optional.of(new Remedy(
                Kind.CLIP,
                change,
                threshold,
                finite,
                null,
                null,
                new Remedy.Clipping(norms, above),
                null,
                null));
    }

    /// The lag within which 99 % of every layer's gradient lies, if that is far below the largest lag.
    static Optional<Integer> shortHorizon(NetworkFlow flow) {
        int needed = -1;
        for (LayerFlow layer : flow.layers()) {
            LossGradientFlow gradient = layer.gradient();
            if (gradient == null || Double.isNaN(gradient.recurrentShare()[0])) {
                return Optional.empty();
            }
            needed = Math.max(needed, gradient.recurrent().ninetyNine());
        }
        int lag = flow.layers().getFirst().verdict().lag();
        return lag >= SHORTEST && FEWER * (needed + 1) <= lag ? Optional.of(needed) : Optional.empty();
    }

    /// Going back no farther than the gradient comes from, and what that changes in the whole gradient.
    ///
    /// @param horizon the lag within which 99 % lie
    Optional<Remedy> truncation(NetworkFlow flow, int horizon) {
        int full = trials.basis().lag();
        int[] ends = probe.ends(trials.options().endPointsOver(trials.input().extent(0)));
        if (ends.length == 0) {
            return Optional.empty();
        }
        int steps = horizon + 1;
        double error = error(ends, steps, full);
        for (int round = 0; round < DOUBLINGS && !(error <= SMALL_ERROR) && FEWER * 2 * steps <= full; round++) {
            steps *= 2;
            error = error(ends, steps, full);
        }
        if (FEWER * steps > full) {
            return Optional.empty();
        }
        Remedy.Truncation effect = new Remedy.Truncation(steps, full, kept(flow, steps - 1), error);
        return Optional.of(new Remedy(
                Kind.TRUNCATE,
                "go back " + steps + " of " + Words.steps(full),
                steps,
                error <= SMALL_ERROR,
                null,
                null,
                null,
                effect,
                null));
    }

    private double error(int[] ends, int steps, int full) {
        return Arrays.stream(ends)
                .mapToDouble(t -> GradientProbe.relativeError(probe.gradient(t, steps), probe.gradient(t, full)))
                .max()
                .orElseThrow();
    }

    /// The share of the parts of ∂E/∂weight_hh with a lag of at most `lag`, the least over layers.
    private static double kept(NetworkFlow flow, int lag) {
        return flow.layers().stream()
                .mapToDouble(layer -> Arrays.stream(
                                Objects.requireNonNull(layer.gradient()).recurrentShare())
                        .limit(lag + 1L)
                        .sum())
                .min()
                .orElseThrow();
    }
}
