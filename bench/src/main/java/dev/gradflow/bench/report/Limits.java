package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The machine's limits as measured in the same run, for one thread: arithmetic, and reading from each level.
///
/// A limit is the most that was seen: the fastest iteration of any fork.
///
/// @param peaks      10⁹ operations a second, by precision
/// @param bandwidths 10⁹ bytes a second, by level from `L1` to `memory`
/// @param capacities bytes that a level holds, by level; memory holds anything
record Limits(Map<String, Double> peaks, Map<String, Double> bandwidths, Map<String, Long> capacities) {
    /// What one call of the probes does.
    private static final double PROBE_OPERATIONS = 2 << 20;

    private static final double PROBE_BYTES = 1 << 27;
    private static final long KIB = 1024;

    /// The limits among a run's points.
    ///
    /// @param caches the first processor's, as in `L2 1024K`
    static Limits of(List<Point> points, List<String> caches) {
        return of(points, caches, 1);
    }

    /// The limits for so many threads together.
    static Limits of(List<Point> points, List<String> caches, int threads) {
        Map<String, Double> peaks = new LinkedHashMap<>();
        Map<String, Double> bandwidths = new LinkedHashMap<>();
        for (Point point : points) {
            if (point.threads() == threads && point.variant() == Variant.NATIVE) {
                if (point.workload().equals("Peak")) {
                    peaks.put(
                            point.parameters().getOrDefault("precision", ""),
                            threads * PROBE_OPERATIONS / point.least());
                } else if (point.workload().equals("Bandwidth")) {
                    bandwidths.put(
                            point.parameters().getOrDefault("level", ""),
                            threads * PROBE_BYTES / point.least());
                }
            }
        }
        Map<String, Long> capacities = new LinkedHashMap<>();
        for (String cache : caches) {
            String[] words = cache.split(" ", -1);
            if (words.length == 2 && words[1].endsWith("K")) {
                capacities.put(words[0], KIB * Long.parseLong(words[1].substring(0, words[1].length() - 1)));
            }
        }
        return new Limits(peaks, bandwidths, capacities);
    }

    /// The fastest level that holds so many bytes.
    String level(double bytes) {
        for (String level : List.of("L1", "L2", "L3")) {
            if (bytes <= capacities.getOrDefault(level, 0L)) {
                return level;
            }
        }
        return "memory";
    }

    /// The time for some work in nanoseconds by which the project's goals are read: arithmetic at its peak, and what is
    /// read beyond the first-level cache at its level's bandwidth, and the cells, one after another.
    ///
    /// Empty if the run did not measure those limits.
    Optional<Double> oneAfterAnother(Work work) {
        Double peak = peaks.get(work.precision());
        String level = level(work.workingBytes());
        Double bandwidth = bandwidths.get(level);
        if (peak == null || bandwidth == null) {
            return Optional.empty();
        }
        double reading = level.equals("L1") ? 0 : work.bytes() / bandwidth;
        return Optional.of(work.operations() / peak + reading + work.cells());
    }

    /// The least time for some work in nanoseconds: arithmetic at its peak, or reading at its level's bandwidth where
    /// that takes longer, and the cells.
    ///
    /// Empty if the run did not measure those limits.
    Optional<Double> least(Work work) {
        Double peak = peaks.get(work.precision());
        Double bandwidth = bandwidths.get(level(work.workingBytes()));
        if (peak == null || bandwidth == null) {
            return Optional.empty();
        }
        double reused = (work.operations() - work.streaming()) / peak;
        double streamed = Math.max(work.streaming() / peak, work.bytes() / bandwidth);
        return Optional.of(reused + streamed + work.cells());
    }
}
