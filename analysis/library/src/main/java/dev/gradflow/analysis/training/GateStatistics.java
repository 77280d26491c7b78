package dev.gradflow.analysis.training;

import dev.gradflow.core.tensor.Tensor;

/// The values of one gate over all steps, sequences and units of a batch.
///
/// Immutable.
///
/// @param gate      its name in the equations, as in `f`
/// @param mean      the mean
/// @param saturated the share of values where the gate's slope is nearly gone: within 0.05 of an end of its range
public record GateStatistics(String gate, double mean, double saturated) {
    private static final double MARGIN = 0.05;

    /// @param centred whether the range is from -1 to 1 rather than from 0 to 1
    static GateStatistics of(String gate, Tensor values, boolean centred) {
        double sum = 0;
        int saturated = 0;
        int size = values.shape().size();
        for (int i = 0; i < size; i++) {
            double value = values.storage().get(values.offset() + i);
            sum += value;
            saturated += Math.abs(value) > 1 - MARGIN || (!centred && value < MARGIN) ? 1 : 0;
        }
        return new GateStatistics(gate, sum / size, saturated / (double) size);
    }
}
