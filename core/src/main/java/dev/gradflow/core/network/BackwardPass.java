package dev.gradflow.core.network;

import java.util.SplittableRandom;

/// Which recurrent paths a gradient is allowed to take: a switch for experiments, with three settings (MATH §9).
///
/// | setting | a gradient goes back through h_{t-1}, by way of the recurrent weights |
/// |---|---|
/// | [#FULL] | at every step: the exact derivative |
/// | [#TRUNCATED_1997] | never: h_{t-1} is a constant in every gate and in the candidate, as Hochreiter and Schmidhuber (1997) trained; then ∂c_t/∂c_{t-1} is exactly 1, or f_t with a forget gate |
/// | [#detached] | at random, cut with some probability a step, as a regulariser (Arpit et al. 2018, h-detach) |
///
/// Elementwise paths, as c through the forget gate or h through a GRU's update gate, are never cut. Forward passes
/// are the same in all three. Immutable.
///
/// @param name           what it is called, for people
/// @param cutProbability the probability with which the recurrent weights are cut at a step: 0, 1, or between
/// @param seed           of the cuts; which steps are cut depends on it and on the step alone
public record BackwardPass(String name, double cutProbability, long seed) {
    /// The exact derivative.
    public static final BackwardPass FULL = new BackwardPass("full", 0, 0);

    /// Back-propagation as it was truncated in 1997.
    public static final BackwardPass TRUNCATED_1997 = new BackwardPass("truncated as in 1997", 1, 0);

    private static final long STREAM = 0x9E3779B97F4A7C15L;

    /// Checks the probability.
    ///
    /// @throws IllegalArgumentException if it is not between 0 and 1
    public BackwardPass {
        if (!(cutProbability >= 0 && cutProbability <= 1)) {
            throw new IllegalArgumentException("probability " + cutProbability + " of a cut: must be from 0 to 1");
        }
    }

    /// Cuts at random.
    ///
    /// @throws IllegalArgumentException if `cutProbability` is not between 0 and 1
    public static BackwardPass detached(double cutProbability, long seed) {
        return new BackwardPass("h-detached, p = " + cutProbability, cutProbability, seed);
    }

    /// Whether a gradient goes through the recurrent weights at step t = 1..T.
    public boolean throughRecurrentWeights(int t) {
        if (cutProbability == 0 || cutProbability == 1) {
            return cutProbability == 0;
        }
        return new SplittableRandom(seed ^ (t * STREAM)).nextDouble() >= cutProbability;
    }

    /// The same for a step counted from 0.
    boolean open(int step) {
        return throughRecurrentWeights(step + 1);
    }
}
