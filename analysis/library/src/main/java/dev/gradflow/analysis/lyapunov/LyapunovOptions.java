package dev.gradflow.analysis.lyapunov;

/// How long and how widely Lyapunov exponents are measured.
///
/// Immutable.
///
/// @param steps     measured steps, at least 1
/// @param burnIn    steps before those: in the first two thirds the state settles, in the last the tangent vectors turn
///     into place
/// @param exponents the number of leading exponents, at least 1; cut to n
public record LyapunovOptions(int steps, int burnIn, int exponents) {
    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the option that is out of range
    public LyapunovOptions {
        if (steps < 1) {
            throw new IllegalArgumentException("measured steps " + steps + ": must be at least 1");
        }
        if (burnIn < 0) {
            throw new IllegalArgumentException("burn-in " + burnIn + ": must not be negative");
        }
        if (exponents < 1) {
            throw new IllegalArgumentException("number of exponents " + exponents + ": must be at least 1");
        }
    }

    /// All exponents.
    public static LyapunovOptions all(int steps, int burnIn) {
        return new LyapunovOptions(steps, burnIn, Integer.MAX_VALUE);
    }

    /// The burn-in steps in which only the state moves.
    int settling() {
        return burnIn - burnIn / 3;
    }
}
