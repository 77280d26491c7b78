package dev.gradflow.bench.suite;

import java.util.Arrays;

/// The little statistics that comparisons of runs need.
public final class Statistics {
    /// Student's t for a two-sided level of 99 %, by degrees of freedom from 1 on.
    private static final double[] T_99 = {
        63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947,
        2.921, 2.898, 2.878, 2.861, 2.845
    };

    private static final double T_99_MANY = 2.83;

    private Statistics() {}

    /// The mean.
    public static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /// The median; of an even number, the mean of the two in the middle.
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// Largest minus smallest, as a share of the median.
    public static double range(double[] values) {
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        return (high - low) / median(values);
    }

    /// The square of the standard error of the mean; 0 for a single value.
    public static double squaredError(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1) / values.length;
    }

    /// Half the width of the 99 % interval of the difference of two means, by Welch's approximation.
    ///
    /// Infinite if either is a single value: nothing is known about its noise.
    public static double halfWidthOfDifference(double[] a, double[] b) {
        if (a.length < 2 || b.length < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double ea = squaredError(a);
        double eb = squaredError(b);
        double both = ea + eb;
        if (both == 0) {
            return 0;
        }
        double freedom = both * both / (ea * ea / (a.length - 1) + eb * eb / (b.length - 1));
        return student((int) freedom) * Math.sqrt(both);
    }

    /// The exponent p of the power law y = c·xᵖ that fits best in logarithms.
    ///
    /// @throws IllegalArgumentException if there are fewer than two different x
    public static double exponent(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            meanX += Math.log(x[i]) / x.length;
            meanY += Math.log(y[i]) / x.length;
        }
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = Math.log(x[i]) - meanX;
            xx += dx * dx;
            xy += dx * (Math.log(y[i]) - meanY);
        }
        if (!(xx > 0)) {
            throw new IllegalArgumentException("a power law needs two different x at least");
        }
        return xy / xx;
    }

    private static double student(int freedom) {
        return freedom > T_99.length ? T_99_MANY : T_99[Math.max(freedom, 1) - 1];
    }
}
