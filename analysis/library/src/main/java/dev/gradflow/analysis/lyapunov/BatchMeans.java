package dev.gradflow.analysis.lyapunov;

import java.util.Arrays;

/// The mean of a correlated series and the standard error of it, from the means of successive batches.
final class BatchMeans {
    private static final int BATCHES = 20;
    private static final int HALF = BATCHES / 2;
    private static final int FEWEST = 5;

    /// A difference that matters to nobody.
    private static final double NEGLIGIBLE = 1e-3;

    private final long total;
    private final double[] sums = new double[BATCHES];
    private final long[] counts = new long[BATCHES];
    private long seen;

    /// @param total how many values the series will have
    BatchMeans(long total) {
        this.total = total;
    }

    /// Adds a value that stands for `weight` successive ones which sum to `sum`.
    void add(double sum, long weight) {
        int batch = (int) Math.min(BATCHES - 1, seen * BATCHES / total);
        sums[batch] += sum;
        counts[batch] += weight;
        seen += weight;
    }

    double mean() {
        return mean(0, BATCHES);
    }

    private double mean(int from, int to) {
        double sum = 0;
        long count = 0;
        for (int b = from; b < to; b++) {
            sum += sums[b];
            count += counts[b];
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /// The standard error of the mean; NaN with fewer than two batches, or if the mean is not finite.
    double standardError() {
        return standardError(0, BATCHES);
    }

    private double standardError(int from, int to) {
        double mean = mean(from, to);
        double squares = 0;
        int used = 0;
        for (int b = from; b < to; b++) {
            if (counts[b] > 0) {
                double deviation = sums[b] / counts[b] - mean;
                squares += deviation * deviation;
                used++;
            }
        }
        return used < 2 || !Double.isFinite(mean) ? Double.NaN : Math.sqrt(squares / (used - 1) / used);
    }

    /// Whether the means of both halves are the same, or differ by no more than their errors let expect.
    ///
    /// Each half's error is that about its own mean: the spread of all batches would hold the difference itself. With
    /// fewer than [#FEWEST] batches a half, its error says too little.
    boolean isSteady() {
        double first = mean(0, HALF);
        double second = mean(HALF, BATCHES);
        double error = Math.hypot(standardError(0, HALF), standardError(HALF, BATCHES));
        return first == second
                || (used(0, HALF) >= FEWEST
                        && used(HALF, BATCHES) >= FEWEST
                        && Math.abs(first - second) <= 4 * error + NEGLIGIBLE);
    }

    private long used(int from, int to) {
        return Arrays.stream(counts, from, to).filter(count -> count > 0).count();
    }
}
