package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// The factor of every single step: the seed's claim that an LSTM's may be above or below 1 at any step.
///
/// Arrays are not copied and must not be modified.
///
/// @param logSigma         ln σ_max(J_t) for t = 1..T
/// @param shareAboveOne    the share of steps with σ_max(J_t) > 1
/// @param logSigmaCellPath ln σ_max(A+B+C+D) for t = 2..T (MATH §5); null unless the cell is an LSTM
/// @param shareAboveOneCellPath the share of steps with σ_max(A+B+C+D) > 1; null unless the cell is an LSTM
public record StepGrowth(
        double[] logSigma,
        double shareAboveOne,
        double @Nullable [] logSigmaCellPath,
        @Nullable Double shareAboveOneCellPath) {}
