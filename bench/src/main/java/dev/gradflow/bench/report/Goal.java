package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What this project asks of itself for one row of the table, and whether a run shows it.
///
/// @param measure what is compared
/// @param bound   the least that is asked for, or the most where it is a time
record Goal(Measure measure, double bound) {
    /// So near the roofline a time will do, whatever a library takes: nobody can be asked to pass the machine's limits.
    private static final double NEAR = 0.95;

    private static final double MILLISECONDS = 1e6;
    private static final Map<String, List<Goal>> OF_ONE_THREAD = ofOneThread();
    private static final Map<String, Goal> OF_TWO_THREADS = ofTwoThreads();

    /// What a goal compares.
    enum Measure {
        /// The fastest library's time over ours.
        RATIO("%.2f×"),
        /// What is computed a second, as a share of the peak.
        PEAK("%.0f %% of the peak"),
        /// What is read a second, as a share of what the level of the caches gives.
        BANDWIDTH("%.0f %% of the bandwidth"),
        /// Nanoseconds.
        TIME("%.1f ns"),
        /// One thread's time over that of two.
        SHARED("%.1f×");

        private final String format;

        Measure(String format) {
            this.format = format;
        }
    }

    private static Map<String, List<Goal>> ofOneThread() {
        Map<String, List<Goal>> goals = new HashMap<>();
        for (int n : new int[] {256, 512, 1024}) {
            String square = n + "x" + n + "x" + n;
            goals.put("Matmul F32 " + square + " prepacked", List.of(ratio(1), new Goal(Measure.PEAK, 0.97)));
            goals.put("Matmul F32 " + square + " packing", List.of(new Goal(Measure.PEAK, 0.92)));
            goals.put("Matmul F64 " + square + " prepacked", List.of(new Goal(Measure.PEAK, 0.95)));
        }
        for (int h : new int[] {64, 128, 256, 512, 1024}) {
            for (int m : new int[] {8, 32, 64}) {
                double asked = m == 32 && h == 1024 ? 1.15 : 1;
                goals.put("Matmul F32 " + m + "x" + 4 * h + "x" + h + " prepacked", List.of(ratio(asked)));
            }
            goals.put("Matvec " + h + " F32 prepacked", List.of(ratio(1.2), new Goal(Measure.BANDWIDTH, 0.8)));
            goals.put("Layer 1 lstm " + h + " inference", List.of(ratio(1.2)));
            goals.put("Layer 32 lstm " + h + " inference", List.of(ratio(1.05)));
        }
        for (int h : new int[] {512, 1024}) {
            goals.put("Matvec " + h + " F32 bfloat16", List.of(ratio(1.8)));
            goals.put("Layer 1 lstm " + h + " inferenceBfloat16", List.of(ratio(1.8)));
        }
        for (int h : new int[] {64, 128, 256, 512}) {
            goals.put("Layer 1 lstm " + h + " forwardAndBackward", List.of(ratio(1.2)));
            goals.put("Layer 32 lstm " + h + " forwardAndBackward", List.of(ratio(1.05)));
        }
        for (int h : new int[] {64, 128, 256}) {
            goals.put("Jacobian " + h + " F32 productNorms", List.of(ratio(10)));
            goals.put("Jacobian " + h + " F64 productNorms", List.of(ratio(5)));
        }
        goals.put("Gate F32 sigmoid run", List.of(new Goal(Measure.TIME, 0.4)));
        goals.put("Gate F32 tanh run", List.of(new Goal(Measure.TIME, 0.5)));
        goals.put("Cell F32 lstm run", List.of(new Goal(Measure.TIME, 2.5)));
        goals.put("ColdStart 128 firstPass", List.of(new Goal(Measure.TIME, 60 * MILLISECONDS)));
        return goals;
    }

    private static Map<String, Goal> ofTwoThreads() {
        Map<String, Goal> goals = new HashMap<>();
        for (int h : new int[] {128, 256, 512}) {
            goals.put("Team " + h + " prepacked", new Goal(Measure.SHARED, 1.9));
            goals.put("Team " + h + " inference", new Goal(Measure.SHARED, h < 256 ? 1 : 1.7));
            goals.put("Team " + h + " forwardAndBackward", new Goal(Measure.SHARED, 1.7));
            goals.put("Team " + h + " productNorms", new Goal(Measure.SHARED, 1.7));
        }
        return goals;
    }

    private static Goal ratio(double bound) {
        return new Goal(Measure.RATIO, bound);
    }

    /// What the table says of the goals of a point: each, and whether it is met; empty where nothing is asked.
    ///
    /// @param ratio the fastest library's time over ours, where one was measured
    static String words(Point point, Run run, Optional<Double> ratio) {
        List<String> words = new ArrayList<>();
        for (Goal goal : OF_ONE_THREAD.getOrDefault(key(point), List.of())) {
            goal.met(point, run, ratio).ifPresent(met -> words.add(goal.asked() + ": " + met));
        }
        return String.join("; ", words);
    }

    /// The same for work that two threads share.
    ///
    /// @param ratio one thread's time over that of two
    static String words(Point shared, double ratio) {
        Goal goal = OF_TWO_THREADS.get(key(shared));
        return goal == null ? "" : goal.asked() + ": " + (ratio >= goal.bound ? "met" : "missed");
    }

    private static String key(Point point) {
        return point.task() + " " + point.method();
    }

    private String asked() {
        return switch (measure) {
            case PEAK, BANDWIDTH -> String.format(Locale.ROOT, measure.format, 100 * bound);
            case TIME ->
                bound >= MILLISECONDS
                        ? String.format(Locale.ROOT, "%.0f ms", bound / MILLISECONDS)
                        : String.format(Locale.ROOT, measure.format, bound);
            case RATIO, SHARED -> String.format(Locale.ROOT, measure.format, bound);
        };
    }

    /// Whether the goal is met; empty if the run does not tell.
    private Optional<String> met(Point point, Run run, Optional<Double> ratio) {
        return switch (measure) {
            case RATIO -> {
                Optional<Double> near = run.nearRoofline(point);
                if (ratio.isPresent() && ratio.get() >= bound) {
                    yield Optional.of("met");
                }
                if (near.isPresent() && near.get() >= NEAR) {
                    yield Optional.of("met by the roofline");
                }
                yield ratio.isEmpty()
                        ? Optional.empty()
                        : Optional.of("missed" + near.map(share -> percent(", ", share)).orElse(""));
            }
            case PEAK -> run.ofPeak(point).map(this::atLeast);
            case BANDWIDTH -> run.ofBandwidth(point).map(this::atLeast);
            case TIME -> Optional.of(point.nanoseconds() <= bound ? "met" : "missed");
            case SHARED -> Optional.empty();
        };
    }

    private String atLeast(double share) {
        return share >= bound ? "met" : "missed" + percent(", ", share);
    }

    private static String percent(String before, double share) {
        return before + String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
