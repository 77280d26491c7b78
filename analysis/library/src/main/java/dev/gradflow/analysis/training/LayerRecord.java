package dev.gradflow.analysis.training;

import dev.gradflow.analysis.Verdict;
import java.util.List;

/// What one recurrent layer did to gradients at one training step.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param layer       its number, from 0
/// @param logSigma    ln σ_max(P(T,k)) of the first sequence, for each lag of the record (MATH §9)
/// @param logGradient ln of the norm of ∂E/∂s_{T-k} over the batch, for each lag of the record
/// @param verdict     the verdict on `logSigma`: one end point, so no median
/// @param exponents   the leading Lyapunov exponents along the first sequence, per step, at most four, the largest
///     first
/// @param gates       gate statistics; empty for a plain RNN
/// @param dead        the share of units whose h stays the same at every step of every sequence
public record LayerRecord(
        int layer,
        double[] logSigma,
        double[] logGradient,
        Verdict verdict,
        double[] exponents,
        List<GateStatistics> gates,
        double dead) {}
