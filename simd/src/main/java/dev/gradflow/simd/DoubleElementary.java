package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;

/// The logistic function and the hyperbolic tangent in plain Java, operation for operation as in [Exponential], so that
/// both give the same bits.
final class DoubleElementary {
    private static final Exponential.Constants CONSTANTS = Exponential.constants(Precision.F64);
    private static final double LOG2_E = (double) Exponential.LOG2_E;
    private static final double SHIFTER = (double) CONSTANTS.shifter();
    private static final double LN2_HIGH = (double) CONSTANTS.ln2High();
    private static final double LN2_LOW = (double) CONSTANTS.ln2Low();
    private static final double LOWEST = (double) CONSTANTS.lowest();
    private static final int LIFT = CONSTANTS.lift();
    private static final double UNLIFT = (double) Math.scalb(1.0, -CONSTANTS.lift());
    private static final double SATURATION = (double) CONSTANTS.saturation();
    private static final double TAIL = (double) CONSTANTS.tail();
    private static final double[] POLYNOMIAL = polynomial();

    private DoubleElementary() {}

    private static double[] polynomial() {
        double[] result = new double[CONSTANTS.polynomial().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (double) CONSTANTS.polynomial()[i];
        }
        return result;
    }

    /// The logistic function of `x`.
    static double sigmoid(double x) {
        double opposite = -Math.abs(x);
        double exponent = opposite < LOWEST ? LOWEST : opposite;
        double shifted = Math.fma(exponent, LOG2_E, SHIFTER);
        double scale = Bits.power(shifted, LIFT);
        double exponential = Math.fma(scale, fraction(exponent, shifted), scale) * UNLIFT;
        return (x < 0 ? exponential : 1) / (exponential + 1);
    }

    /// The hyperbolic tangent of `x`.
    static double tanh(double x) {
        double magnitude = Math.abs(x);
        double twice = magnitude + magnitude;
        double bounded = twice > SATURATION ? SATURATION : twice;
        double shifted = Math.fma(bounded, LOG2_E, SHIFTER);
        double scale = Bits.power(shifted, 0);
        double difference = Math.fma(scale, fraction(bounded, shifted), scale - 1);
        double sum = difference + 2;
        if (twice > TAIL) {
            return Math.copySign(1 - 2 / sum, x);
        }
        return Math.copySign(difference / sum, x);
    }

    private static double fraction(double exponent, double shifted) {
        double n = shifted - SHIFTER;
        double r = Math.fma(n, -LN2_HIGH, exponent);
        r = Math.fma(n, -LN2_LOW, r);
        double sum = POLYNOMIAL[POLYNOMIAL.length - 1];
        for (int i = POLYNOMIAL.length - 2; i >= 0; i--) {
            sum = Math.fma(sum, r, POLYNOMIAL[i]);
        }
        return Math.fma(r * r, sum, r);
    }
}
