package dev.gradflow.analysis.lyapunov;

/// The mean of a correlated series and the standard error of it, from the means of successive batches.
final class BatchMeans {
    private static final int BATCHES = 20;

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
        double mean = mean();
        double squares = 0;
        int used = 0;
        for (int b = 0; b < BATCHES; b++) {
            if (counts[b] > 0) {
                double deviation = sums[b] / counts[b] - mean;
                squares += deviation * deviation;
                used++;
            }
        }
        return used < 2 || !Double.isFinite(mean) ? Double.NaN : Math.sqrt(squares / (used - 1) / used);
    }

    /// How far the means of both halves lie apart; NaN if a half is empty, 0 if both are -∞.
    double drift() {
        double first = mean(0, BATCHES / 2);
        double second = mean(BATCHES / 2, BATCHES);
        return first == second ? 0 : Math.abs(first - second);
    }
}
