package dev.gradflow.core.calculus;

import java.util.List;

/// One pointwise program of a computation that is interrupted by matrix products.
///
/// @param level        the number of products that come before it
/// @param lowering     the program, and the values its slots stand for
/// @param destinations for each output of the program, which wanted value it is, or [#SCRATCH] if only later stages use
/// it
public record Stage(int level, Lowering lowering, List<Integer> destinations) {
    /// Marks an output that nobody wants but later stages.
    public static final int SCRATCH = -1;
}
