package dev.gradflow.analysis;

import java.util.List;

/// The input that networks were run on, and how it was scaled.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param name               for people
/// @param source             where the data come from, with their licence
/// @param steps              T
/// @param columns            the features, in order
/// @param means              of each feature, subtracted; zeros if the input was taken as it is
/// @param standardDeviations of each feature, divided by; ones if the input was taken as it is
public record InputSeries(
        String name, String source, int steps, List<String> columns, double[] means, double[] standardDeviations) {}
