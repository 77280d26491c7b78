package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// The two numbers of one recurrent weight matrix that arguments about gradients quote (MATH §2).
///
/// Immutable.
///
/// @param name           the matrix or its row block, as in `weight_hh_l0[f]`
/// @param spectralNorm   σ_max, which bounds; null if it did not converge
/// @param spectralRadius ρ, the dominant |eigenvalue|, which only suggests; null if it did not converge
public record RecurrentWeight(
        String name,
        @Nullable Double spectralNorm,
        @Nullable Double spectralRadius) {}
