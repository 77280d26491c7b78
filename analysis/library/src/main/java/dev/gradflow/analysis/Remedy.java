package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// A change that was tried, and what it does: never a guess, always measured on the changed network or gradient.
///
/// Arrays are not copied and must not be modified.
///
/// @param kind       what kind of change
/// @param change     the change in words, with its numbers
/// @param value      its number: a bias, a gain or factor, a horizon or a number of steps, a threshold
/// @param helps      whether the measured effect is a clear gain
/// @param before     what becomes of a gradient in the layer as it is; null if the change leaves the network alone
/// @param after      what becomes of it in the changed network; null likewise, and where that overflows
/// @param clipping   what a clipping threshold does; null for other changes
/// @param truncation what going back fewer steps does; null for other changes
/// @param saturation what becomes of the stuck units; null for other changes
public record Remedy(
        Kind kind,
        String change,
        double value,
        boolean helps,
        @Nullable Verdict before,
        @Nullable Verdict after,
        @Nullable Clipping clipping,
        @Nullable Truncation truncation,
        @Nullable Saturation saturation) {

    /// What can be changed.
    public enum Kind {
        /// The bias of the gate that keeps the state is shifted towards keeping.
        KEEPING_BIAS,
        /// That bias is drawn for a spread of time scales up to a horizon (Tallec and Ollivier 2018).
        CHRONO_BIAS,
        /// The recurrent weights are replaced by random orthogonal ones (Saxe, McClelland and Ganguli 2014).
        ORTHOGONAL,
        /// The recurrent weights are multiplied by a factor.
        SCALE,
        /// The weights and biases that lead into a stuck gate are multiplied by a factor.
        SCALE_GATE,
        /// The gradient's norm is clipped (Pascanu, Mikolov and Bengio 2013).
        CLIP,
        /// Gradients are followed back through fewer steps.
        TRUNCATE
    }

    /// What clipping does to gradients taken at several end points.
    ///
    /// Arrays are not copied and must not be modified.
    ///
    /// @param norms   ‖dE_t/dθ‖ over all parameters θ, one for each end point, ascending
    /// @param clipped the share of them above the threshold
    public record Clipping(double[] norms, double clipped) {}

    /// What is left of a gradient that is followed back through fewer steps.
    ///
    /// Immutable.
    ///
    /// @param steps         through how many
    /// @param fullSteps     through how many before
    /// @param keptShare     the share of the norms of ∂E/∂weight_hh's parts that lies within, the least over layers
    /// @param relativeError ‖truncated - full‖ / ‖full‖ over all parameters, the largest over end points
    public record Truncation(int steps, int fullSteps, double keptShare, double relativeError) {}

    /// Units that hardly ever leave the flat ends of a function.
    ///
    /// Immutable.
    ///
    /// @param value  which value of the cell's equations
    /// @param before the share of its units that are stuck
    /// @param after  their share in the changed network
    public record Saturation(String value, double before, double after) {}

    /// A change of the network.
    public static Remedy ofNetwork(
            Kind kind, String change, double value, boolean helps, Verdict before, @Nullable Verdict after) {
        return new Remedy(kind, change, value, helps, before, after, null, null, null);
    }
}
