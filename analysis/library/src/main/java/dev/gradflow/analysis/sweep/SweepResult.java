package dev.gradflow.analysis.sweep;

import dev.gradflow.analysis.Verdict;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What was measured at one point of a sweep (MATH §9).
///
/// Immutable.
///
/// @param verdict          vanishing, exploding or preserved; null if it could not be told
/// @param logGrowthPerStep r: the median over end points of ln σ_max(P(t,k*)), per step; null if it could not be told; -∞
///     where the product is exactly zero
/// @param eFoldingLag      the first lag at which the median norm is at most 1/e; null if it never is
/// @param onePercentLag    the first lag at which it is at most 1 %; null if it never is
/// @param lyapunov         λ_1, the largest Lyapunov exponent along the same input; null if it could not be told; -∞ where
///     every direction is annihilated
/// @param spectralNorm     σ_max of the recurrent weights, the largest over gates; null if it did not converge
/// @param spectralRadius   ρ likewise
/// @param problem          why there is no verdict, as that states overflow; null if there is one
public record SweepResult(
        Verdict.@Nullable Word verdict,
        @Nullable Double logGrowthPerStep,
        @Nullable Integer eFoldingLag,
        @Nullable Integer onePercentLag,
        @Nullable Double lyapunov,
        @Nullable Double spectralNorm,
        @Nullable Double spectralRadius,
        @Nullable String problem)
        implements Serializable {}
