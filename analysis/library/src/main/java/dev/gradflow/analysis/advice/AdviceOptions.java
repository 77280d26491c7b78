package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.FlowOptions;

/// How advice is looked for.
///
/// Immutable but for the loss's gradient, which is shared.
///
/// @param flow    the options that the network was measured with; lags and end points are cut further to bound the cost
/// @param horizon how many steps back the network is wanted to remember, at least 3: chrono biases are drawn for it
/// @param seed    of every random draw
public record AdviceOptions(FlowOptions flow, int horizon, long seed) {
    /// The fewest steps that chrono initialisation is defined for.
    public static final int SHORTEST_HORIZON = 3;

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the horizon is too short
    public AdviceOptions {
        if (horizon < SHORTEST_HORIZON) {
            throw new IllegalArgumentException("horizon " + horizon + ": must be at least " + SHORTEST_HORIZON);
        }
    }

    /// The same for a network that was measured with other options.
    public AdviceOptions withFlow(FlowOptions other) {
        return new AdviceOptions(other, horizon, seed);
    }

    /// For memories as long as the largest lag, seed 1.
    public static AdviceOptions of(FlowOptions flow) {
        return new AdviceOptions(flow, Math.max(SHORTEST_HORIZON, flow.maxLag()), 1);
    }
}
