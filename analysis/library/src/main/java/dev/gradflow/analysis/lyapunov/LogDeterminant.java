package dev.gradflow.analysis.lyapunov;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// ln |det| by elimination with row exchanges, which neither under- nor overflows.
final class LogDeterminant {
    private LogDeterminant() {}

    /// ln |det A|; -∞ if A is singular to double precision, whatever the scales of its rows and columns.
    ///
    /// @param matrix A `[n, n]`
    static double of(Tensor matrix) {
        int n = matrix.extent(0);
        double[] a = matrix.toArray();
        long exponent = 0;
        for (int i = 0; i < n; i++) {
            exponent += divideOut(a, i * n, 1, n);
        }
        for (int j = 0; j < n; j++) {
            exponent += divideOut(a, j, n, n);
        }
        double log = exponent * Math.log(2);
        for (int k = 0; k < n; k++) {
            InterruptedCallException.check();
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) {
                    pivot = i;
                }
            }
            double value = Math.abs(a[pivot * n + k]);
            if (!(value > n * Precision.F64.unitRoundoff())) {
                return Double.NEGATIVE_INFINITY;
            }
            log += Math.log(value);
            eliminate(a, n, k, pivot);
        }
        return log;
    }

    /// Divides a row or column by a power of two, so that its largest entry is in [1, 2), and gives the exponent.
    private static int divideOut(double[] a, int from, int stride, int n) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(a[from + i * stride]));
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return 0;
        }
        int exponent = Math.getExponent(largest);
        double unit = Math.scalb(1.0, -exponent);
        for (int i = 0; exponent != 0 && i < n; i++) {
            a[from + i * stride] *= unit;
        }
        return exponent;
    }

    private static void eliminate(double[] a, int n, int k, int pivot) {
        for (int j = k; j < n; j++) {
            double swapped = a[k * n + j];
            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = swapped;
        }
        for (int i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / a[k * n + k];
            if (factor != 0) {
                for (int j = k; j < n; j++) {
                    a[i * n + j] -= factor * a[k * n + j];
                }
            }
        }
    }
}
