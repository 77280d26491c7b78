package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;

/// The logistic function and the hyperbolic tangent in plain Java, operation for operation as in [Exponential], so that
/// both give the same bits.
final class DoubleElementary {
    private static final Exponential.Constants CONSTANTS = Exponential.constants(Precision.F64);
    private static final double LOG2_E = (double) Exponential.LOG2_E;
    private static final double LN2_HIGH = (double) CONSTANTS.ln2High();
    private static final double LN2_LOW = (double) CONSTANTS.ln2Low();
    private static final double LOWEST = (double) CONSTANTS.lowest();
    private static final double LIFTING_SHIFTER = (double) CONSTANTS.shifter(CONSTANTS.lift());
    private static final double DROP = (double) Math.scalb(1.0, -CONSTANTS.lift());
    private static final double SATURATION = (double) CONSTANTS.saturation();
    private static final double TAIL = (double) CONSTANTS.tail();
    private static final double DOUBLING_SHIFTER = (double) CONSTANTS.shifter(1);
    private static final double[] POLYNOMIAL = polynomial(0);
    private static final double[] DOUBLING_POLYNOMIAL = polynomial(1);

    private DoubleElementary() {}

    private static double[] polynomial(int doubling) {
        double[] result = new double[CONSTANTS.polynomial().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (double) CONSTANTS.polynomial(doubling)[i];
        }
        return result;
    }

    /// The logistic function of `x`.
    static double sigmoid(double x) {
        double opposite = -Math.abs(x);
        double exponent = opposite < LOWEST ? LOWEST : opposite;
        double shifted = Math.fma(exponent, LOG2_E, LIFTING_SHIFTER);
        double n = shifted - LIFTING_SHIFTER;
        double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, exponent));
        double scale = Bits.power(shifted);
        double lifted = Math.fma(scale, fraction(r, POLYNOMIAL), scale);
        return (x < 0 ? lifted * DROP : 1) / Math.fma(lifted, DROP, 1);
    }

    /// The hyperbolic tangent of `x`.
    static double tanh(double x) {
        double magnitude = Math.abs(x);
        double bounded = magnitude > SATURATION ? SATURATION : magnitude;
        double shifted = Math.fma(bounded, 2 * LOG2_E, DOUBLING_SHIFTER);
        double n = shifted - DOUBLING_SHIFTER;
        double r = Math.fma(n, -LN2_LOW / 2, Math.fma(n, -LN2_HIGH / 2, bounded));
        double fraction = fraction(r, DOUBLING_POLYNOMIAL);
        double scale = Bits.power(shifted);
        double difference = Math.fma(scale, fraction, Math.fma(scale, (double) 0.5, -1));
        double sum = difference + 2;
        if (magnitude > TAIL) {
            return Math.copySign(1 - 2 / sum, x);
        }
        return Math.copySign(difference / sum, x);
    }

    private static double fraction(double r, double[] q) {
        double square = r * r;
        int last = (q.length - 1) / 2 * 2;
        double sum = last + 1 < q.length ? Math.fma(r, q[last + 1], q[last]) : q[last];
        for (int i = last - 2; i >= 0; i -= 2) {
            sum = Math.fma(sum, square, Math.fma(r, q[i + 1], q[i]));
        }
        return Math.fma(square, sum, r);
    }
}
