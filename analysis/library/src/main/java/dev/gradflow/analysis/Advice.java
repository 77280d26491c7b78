package dev.gradflow.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One finding about a network: what was measured, why it matters, and what to try, with the effect measured.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param network  the network's name
/// @param layer    the layer it is about, from 0; null if it is about all of them
/// @param finding  what kind of finding
/// @param measured what was measured, in words with its numbers
/// @param why      why it matters, in words
/// @param remedies what was tried, the best first; those that did not help are last and say so
/// @param basis    what the changed networks were measured on
public record Advice(
        String network,
        @Nullable Integer layer,
        Finding finding,
        String measured,
        String why,
        List<Remedy> remedies,
        Basis basis) {

    /// The same about a layer of that number.
    public Advice about(int number) {
        return new Advice(network, number, finding, measured, why, remedies, basis);
    }

    /// What can be wrong.
    public enum Finding {
        /// A layer's products vanish.
        VANISHING,
        /// A layer's products explode.
        EXPLODING,
        /// Units of a gate or of the state hardly ever leave the flat ends of their function.
        SATURATED,
        /// Nearly all of the weights' gradient comes from far fewer steps than were gone back.
        SHORT_HORIZON
    }

    /// What networks were measured on before and after a change: the same for both, and bounded to bound the cost.
    ///
    /// Arrays are not copied and must not be modified.
    ///
    /// @param steps how many of the input's last steps; if not all, the initial state stands before the first of them
    /// @param ends  the end points t, ascending, counted as in the whole input
    /// @param lag   the largest lag
    public record Basis(int steps, int[] ends, int lag) {}
}
