package dev.gradflow.analysis;

import java.util.List;

/// Which way a gradient goes back through an LSTM's cell state, lag by lag: signed parts that add up to it (MATH §9).
///
/// The part of a path at lag k is what it brings to δc_{T-k}, projected on δc_{T-k} itself: (part·δc)/‖δc‖². Parts
/// are negative where a path works against the others; at every lag they add up to 1. NaN where ‖δc‖ is beyond the
/// range of numbers. Parts by unit are in [GradientByPath]. Lists and arrays are not copied and must not be modified.
///
/// @param lags     k = 1..K
/// @param paths    the names of the paths
/// @param shares   for each path the parts, one a lag
/// @param largestResidual the largest |Σ parts - 1| over the lags, which is rounding
public record PathShares(int[] lags, List<String> paths, List<double[]> shares, double largestResidual) {}
