package dev.gradflow.kernel.contract;

import dev.gradflow.core.tensor.Precision;

/// Errors of transcendental functions in units in the last place.
final class Functions {
    private static final double SMALL = 0x1p-40;
    private static final int LIFT = 600;

    private Functions() {}

    /// The error of `actual` as the hyperbolic tangent of `x`, in ulp of the exact value in `precision`.
    ///
    /// Infinite where a NaN, an infinity, or the sign of a zero is wrong.
    static double tanhError(Precision precision, double x, double actual) {
        if (Double.isNaN(x) || x == 0 || Double.isInfinite(x)) {
            double expected = Double.isInfinite(x) ? Math.signum(x) : x;
            return Double.compare(actual, expected) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        if (precision == Precision.F32) {
            return distance(actual, Math.tanh(x), 0, Math.ulp((float) Math.tanh(x)));
        }
        double magnitude = Math.abs(x);
        double signed = x < 0 ? -actual : actual;
        if (magnitude < SMALL) {
            return distance(signed, magnitude, -magnitude * magnitude * magnitude / 3, Math.ulp(magnitude));
        }
        if (magnitude > 25) {
            return distance(signed, 1, 0, Math.ulp(1.0));
        }
        DoubleDouble difference = DoubleDouble.expm1(2 * magnitude);
        DoubleDouble exact = difference.dividedBy(difference.plus(DoubleDouble.of(2)));
        return distance(signed, exact.high(), exact.low(), Math.ulp(exact.high()));
    }

    /// The error of `actual` as the logistic function of `x`, likewise.
    static double sigmoidError(Precision precision, double x, double actual) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            double expected = Double.isNaN(x) ? x : x > 0 ? 1 : 0;
            return Double.compare(actual, expected) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        if (precision == Precision.F32) {
            double exponential = Math.exp(-Math.abs(x));
            double exact = (x < 0 ? exponential : 1) / (1 + exponential);
            return distance(actual, exact, 0, Math.ulp((float) exact));
        }
        if (x < -1000) {
            return distance(actual, 0, 0, Double.MIN_VALUE);
        }
        if (x > 100) {
            return distance(actual, 1, 0, Math.ulp(1.0));
        }
        if (x < -200) {
            DoubleDouble lifted = DoubleDouble.exp(x, LIFT);
            double ulp = Math.scalb(Math.ulp(Math.scalb(lifted.high(), -LIFT)), LIFT);
            return distance(Math.scalb(actual, LIFT), lifted.high(), lifted.low(), ulp);
        }
        DoubleDouble exponential = DoubleDouble.exp(x, 0);
        DoubleDouble exact = exponential.dividedBy(exponential.plus(DoubleDouble.ONE));
        return distance(actual, exact.high(), exact.low(), Math.ulp(exact.high()));
    }

    private static double distance(double actual, double high, double low, double ulp) {
        double error = Math.abs(actual - high - low) / ulp;
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }
}
