package dev.gradflow.bench.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Two runs side by side: what became faster or slower beyond the noise.
///
/// A point counts as changed if its time differs by more than [#LEAST], and zero lies outside the 99 % interval of the
/// difference of the forks (their medians; Welch). A point with one fork is judged by its iterations.
///
/// @param changes what is in both runs, the largest slow-down first
/// @param gone    what only the older has
/// @param added   what only the newer has
public record Comparison(List<Change> changes, List<String> gone, List<String> added) {
    /// Smaller changes are never called significant: 5 %.
    public static final double LEAST = 0.05;

    /// One point of both runs.
    ///
    /// @param label  for people
    /// @param before nanoseconds an operation in the older run
    /// @param after  nanoseconds an operation in the newer run
    /// @param noise  half the width of the 99 % interval of the difference, in nanoseconds
    public record Change(String label, double before, double after, double noise) {
        /// The newer time over the older.
        public double ratio() {
            return after / before;
        }

        /// Whether it differs beyond the noise.
        public boolean significant() {
            return Math.abs(ratio() - 1) > LEAST && Math.abs(after - before) > noise;
        }

        /// Whether it is slower beyond the noise.
        public boolean regression() {
            return significant() && after > before;
        }
    }

    /// Copies the lists.
    public Comparison {
        changes = List.copyOf(changes);
        gone = List.copyOf(gone);
        added = List.copyOf(added);
    }

    /// Compares this engine's points; the native libraries' are left out, for they are the same code.
    public static Comparison of(List<Point> older, List<Point> newer) {
        Map<String, Point> before = own(older);
        Map<String, Point> after = own(newer);
        List<Change> changes = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        List<String> added = new ArrayList<>();
        before.forEach((key, point) -> {
            Point other = after.get(key);
            if (other == null) {
                gone.add(point.label());
            } else {
                double noise = Statistics.halfWidthOfDifference(point.medians(), other.medians());
                changes.add(new Change(point.label(), point.nanoseconds(), other.nanoseconds(), noise));
            }
        });
        after.forEach((key, point) -> {
            if (!before.containsKey(key)) {
                added.add(point.label());
            }
        });
        changes.sort((a, b) -> Double.compare(b.ratio(), a.ratio()));
        return new Comparison(changes, gone, added);
    }

    private static Map<String, Point> own(List<Point> points) {
        Map<String, Point> found = new LinkedHashMap<>();
        points.stream().filter(point -> point.peer().isEmpty()).forEach(point -> found.put(point.key(), point));
        return found;
    }

    /// Whether anything is slower beyond the noise.
    public boolean regressed() {
        return changes.stream().anyMatch(Change::regression);
    }

    /// The comparison as lines of text.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        section(text, "slower", changes.stream().filter(Change::regression).toList());
        section(
                text,
                "faster",
                changes.stream()
                        .filter(change -> change.significant() && !change.regression())
                        .toList());
        long same = changes.stream().filter(change -> !change.significant()).count();
        text.append(same).append(" of ").append(changes.size()).append(" points within the noise\n");
        if (!gone.isEmpty()) {
            text.append("only in the first: ").append(String.join("; ", gone)).append('\n');
        }
        if (!added.isEmpty()) {
            text.append("only in the second: ").append(String.join("; ", added)).append('\n');
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String word, List<Change> part) {
        for (Change change : part) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s  %-56s %+6.1f %%  (%.4g -> %.4g ns, noise %.4g ns)%n",
                    word,
                    change.label(),
                    100 * (change.ratio() - 1),
                    change.before(),
                    change.after(),
                    change.noise()));
        }
    }
}
