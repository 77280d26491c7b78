package dev.gradflow.analysis;

import org.jspecify.annotations.Nullable;

/// The values of one gate over time, of batch element 0: summed up over the units, and unit by unit.
///
/// Arrays are not copied and must not be modified.
///
/// @param gate   its name in the equations, as in `f`
/// @param mean   the mean over units, for t = 1..T
/// @param low    the 10th percentile over units
/// @param high   the 90th percentile over units
/// @param raster unit by unit; null where it was not kept
public record GateTrace(String gate, double[] mean, double[] low, double[] high, @Nullable GateRaster raster) {}
