package dev.gradflow.analysis;

import dev.gradflow.core.network.StepJacobians;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Measures how the norm of k-step products decays or grows with k.
final class Decay {
    private Decay() {}

    /// The pieces of work, one for each end point: ln σ_max(P(t,k)) for k = 1..maxLag.
    ///
    /// @param jacobians makes Jacobians with scratch memory of their own
    static List<Callable<double[]>> pieces(Supplier<StepJacobians> jacobians, int[] ends, int maxLag) {
        return Arrays.stream(ends)
                .mapToObj(end -> (Callable<double[]>) () -> curve(jacobians.get(), end, maxLag))
                .toList();
    }

    private static double[] curve(StepJacobians jacobians, int end, int maxLag) {
        JacobianProduct product = JacobianProduct.endingAt(jacobians, end);
        double[] logs = new double[maxLag];
        for (int k = 0; k < maxLag; k++) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("interrupted at lag " + k);
            }
            product.extend();
            logs[k] = product.logSpectralNorm(NormSeries.FOR_REPORTS);
        }
        return logs;
    }

    /// Medians and ranges over the end points.
    static DecayCurve summarise(int[] ends, List<double[]> curves) {
        int lags = curves.getFirst().length;
        double[] median = new double[lags];
        double[] lowest = new double[lags];
        double[] highest = new double[lags];
        for (int k = 0; k < lags; k++) {
            int index = k;
            double[] sorted =
                    curves.stream().mapToDouble(curve -> curve[index]).sorted().toArray();
            median[k] = median(sorted);
            lowest[k] = sorted[0];
            highest[k] = sorted[sorted.length - 1];
        }
        return new DecayCurve(IntStream.rangeClosed(1, lags).toArray(), ends, median, lowest, highest);
    }

    /// The middle of sorted values; between two infinite ones it stays infinite.
    private static double median(double[] sorted) {
        double low = sorted[(sorted.length - 1) / 2];
        double high = sorted[sorted.length / 2];
        return low == high ? low : (low + high) / 2;
    }
}
