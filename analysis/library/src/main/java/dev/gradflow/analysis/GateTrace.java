package dev.gradflow.analysis;

/// The values of one gate over time, summed up over the units of batch element 0.
///
/// @param gate   its name in the equations, as in `f`
/// @param mean   the mean over units, for t = 1..T
/// @param low    the 10th percentile over units
/// @param high   the 90th percentile over units
public record GateTrace(String gate, double[] mean, double[] low, double[] high) {}
