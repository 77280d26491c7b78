package dev.gradflow.analysis;

import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The grid of a [HorizonMap], and what it will cost: known before anything is computed.
///
/// A short series is mapped at every t and k. Of others, end points lie a segment apart, counted back from T; lags
/// within a segment are roughly geometric, those beyond are
/// whole segments, so that products over segments are formed once and shared by all end points. Arrays are not copied
/// and must not be modified.
///
/// @param method          dense products, or random probes where n is large
/// @param stateSize       n
/// @param ends            t, ascending
/// @param lags            k, ascending
/// @param segment         steps between end points
/// @param probes          the number of probes; 0 for dense products
/// @param gigaOperations  about how many multiplications and additions it takes, in 10⁹
public record HorizonMapPlan(
        Method method, int stateSize, int[] ends, int[] lags, int segment, int probes, double gigaOperations) {
    /// How norms are found.
    public enum Method {
        /// Products are formed; norms are exact to the tolerance.
        DENSE,
        /// Products act on random vectors; norms are estimates with intervals.
        PROBES
    }

    private static final int MOST_ENDS = 48;

    // What a series may have, and its map may take, to be mapped at every t and k.
    private static final int MOST_STEPS = 256;
    private static final int MOST_PAIRS = 6000;
    private static final double MOST_OPERATIONS = 3e10;

    private static final int LARGEST_DENSE = 384;
    private static final int PROBES_USED = 16;

    /// The plan for a run of `steps` steps.
    ///
    /// @param stateSize  n
    /// @param hiddenSize H
    /// @param gates      G
    /// @param maxLag     the largest lag, at most `steps`
    static HorizonMapPlan of(int steps, int stateSize, int hiddenSize, int gates, int maxLag) {
        if (steps <= MOST_STEPS && maxLag * steps - maxLag * (maxLag - 1) / 2 <= MOST_PAIRS) {
            HorizonMapPlan every = of(steps, stateSize, hiddenSize, gates, maxLag, 1);
            if (every.gigaOperations * 1e9 <= MOST_OPERATIONS) {
                return every;
            }
        }
        return of(steps, stateSize, hiddenSize, gates, maxLag, (steps + MOST_ENDS - 1) / MOST_ENDS);
    }

    private static HorizonMapPlan of(
            int steps, int stateSize, int hiddenSize, int gates, int maxLag, int segment) {
        int[] ends = IntStream.iterate(steps, t -> t > 0, t -> t - segment).sorted().toArray();
        int[] lags = lags(segment, maxLag);
        boolean dense = stateSize <= LARGEST_DENSE;
        double n = stateSize;
        double steady = (double) ends.length * Math.min(segment, maxLag);
        // Steps that all end points together go back, and pairs of end points and lags: those before the first step
        // do not exist.
        double back = Arrays.stream(ends).mapToDouble(end -> Math.min(end, maxLag)).sum();
        double pairs = back / maxLag * lags.length;
        double operations = dense
                ? steady * 2 * n * n * hiddenSize + back / segment * 2 * n * n * n + 60 * pairs * n * n
                : back * (PROBES_USED + lags.length) * 2 * gates * hiddenSize * hiddenSize;
        return new HorizonMapPlan(
                dense ? Method.DENSE : Method.PROBES,
                stateSize,
                ends,
                lags,
                segment,
                dense ? 0 : PROBES_USED,
                operations / 1e9);
    }

    private static int[] lags(int segment, int maxLag) {
        TreeSet<Integer> lags = new TreeSet<>();
        for (double lag = 1; lag < Math.min(segment, maxLag); lag *= 1.5) {
            lags.add((int) Math.round(lag));
        }
        for (int lag = segment; lag <= maxLag; lag += segment) {
            lags.add(lag);
        }
        if (segment >= maxLag) {
            lags.add(maxLag);
        }
        return lags.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The lags within a segment.
    int[] innerLags() {
        return Arrays.stream(lags).filter(lag -> lag <= segment).toArray();
    }

    /// One line for people who wait.
    public String describe() {
        return String.format(
                Locale.ROOT,
                "map of %d end points x %d lags by %s, about %.2g billion operations",
                ends.length,
                lags.length,
                method == Method.DENSE ? "dense products of size " + stateSize : probes + " probes of size " + stateSize,
                gigaOperations);
    }
}
