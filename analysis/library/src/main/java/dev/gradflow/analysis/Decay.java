package dev.gradflow.analysis;

import dev.gradflow.core.network.StepJacobians;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Measures how the norm of k-step products decays or grows with k.
final class Decay {
    private Decay() {}

    /// The pieces of work, one for each end point: ln σ_max(P(t,k)) for k = 1..maxLag.
    static List<Callable<double[]>> pieces(Replay replay, int layer, int element, int[] ends, int maxLag) {
        return Arrays.stream(ends)
                .mapToObj(end -> (Callable<double[]>) () -> {
                    Replay.Window window = replay.window(end - maxLag, end);
                    return curve(window.trajectory().jacobians(layer, element), end - window.before(), maxLag);
                })
                .toList();
    }

    private static double[] curve(StepJacobians jacobians, int end, int maxLag) {
        JacobianProduct product = JacobianProduct.endingAt(jacobians, end);
        double[] logs = new double[maxLag];
        for (int k = 0; k < maxLag; k++) {
            product.extend();
            logs[k] = product.logSpectralNorm(NormSeries.FOR_REPORTS);
        }
        return logs;
    }

    /// Medians and ranges over the end points.
    static DecayCurve summarise(int[] ends, List<double[]> curves) {
        int lags = curves.getFirst().length;
        double[] lowest = new double[lags];
        double[] highest = new double[lags];
        for (int k = 0; k < lags; k++) {
            double[] sorted = sortedAt(curves, k);
            lowest[k] = sorted[0];
            highest[k] = sorted[sorted.length - 1];
        }
        double[] median = medians(curves);
        return new DecayCurve(IntStream.rangeClosed(1, lags).toArray(), ends, median, lowest, highest);
    }

    /// For each lag the median over the end points.
    static double[] medians(List<double[]> curves) {
        return IntStream.range(0, curves.getFirst().length)
                .mapToDouble(k -> middle(sortedAt(curves, k)))
                .toArray();
    }

    private static double[] sortedAt(List<double[]> curves, int lag) {
        return curves.stream().mapToDouble(curve -> curve[lag]).sorted().toArray();
    }

    /// The median; NaN counts as the greatest.
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return middle(sorted);
    }

    /// The middle of sorted values; between two infinite ones it stays infinite.
    private static double middle(double[] sorted) {
        double low = sorted[(sorted.length - 1) / 2];
        double high = sorted[sorted.length / 2];
        return low == high ? low : (low + high) / 2;
    }
}
