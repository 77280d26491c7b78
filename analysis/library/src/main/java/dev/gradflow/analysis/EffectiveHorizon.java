package dev.gradflow.analysis;

/// How far back a weight's gradient comes from: the lags up to which given shares of it lie.
///
/// Shares are of the sum of the norms of all lags' parts: norms do not add, so this is a way to weigh them, not a
/// decomposition of the gradient's own norm. A lag is 0 for what the step of the loss itself contributes. A gradient that
/// is zero has no horizon: all lags are 0 then, as its shares are. Immutable.
///
/// @param half       the smallest lag such that lags up to it hold 50 %
/// @param ninety     90 %
/// @param ninetyNine 99 %
/// @param maxLag     the largest lag analysed: what lies beyond is not in the sum
public record EffectiveHorizon(int half, int ninety, int ninetyNine, int maxLag) {
    /// The horizon of shares that add up to 1, for lags 0..K.
    static EffectiveHorizon of(double[] shares) {
        return new EffectiveHorizon(
                holding(shares, 0.5), holding(shares, 0.9), holding(shares, 0.99), shares.length - 1);
    }

    /// The smallest lag such that lags up to it hold `share` of the sum of all.
    static int holding(double[] norms, double share) {
        double sum = 0;
        for (double norm : norms) {
            sum += norm;
        }
        double held = 0;
        for (int k = 0; k < norms.length; k++) {
            held += norms[k];
            if (held >= share * sum) {
                return k;
            }
        }
        return norms.length - 1;
    }
}
