package dev.gradflow.kernel.contract;

/// A number of about 106 bits as the sum of two doubles, the oracle's arithmetic.
///
/// Error-free transformations after Dekker and Knuth; a sum or product of two such numbers has a relative error
/// below 2⁻¹⁰⁰.
///
/// @param high the number rounded to double
/// @param low  the rest
record DoubleDouble(double high, double low) {
    static final DoubleDouble ZERO = of(0);
    static final DoubleDouble ONE = of(1);

    private static final DoubleDouble LN_2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);
    private static final int HALVINGS = 9;
    private static final int TERMS = 11;

    static DoubleDouble of(double value) {
        return new DoubleDouble(value, 0);
    }

    private static DoubleDouble normalised(double high, double low) {
        double sum = high + low;
        return new DoubleDouble(sum, low - (sum - high));
    }

    private static DoubleDouble exactSum(double a, double b) {
        double sum = a + b;
        double part = sum - a;
        return new DoubleDouble(sum, (a - (sum - part)) + (b - part));
    }

    static DoubleDouble exactProduct(double a, double b) {
        double product = a * b;
        return new DoubleDouble(product, Math.fma(a, b, -product));
    }

    DoubleDouble plus(DoubleDouble other) {
        DoubleDouble sum = exactSum(high, other.high);
        DoubleDouble rest = exactSum(low, other.low);
        DoubleDouble first = normalised(sum.high, sum.low + rest.high);
        return normalised(first.high, first.low + rest.low);
    }

    DoubleDouble negated() {
        return new DoubleDouble(-high, -low);
    }

    DoubleDouble times(DoubleDouble other) {
        DoubleDouble product = exactProduct(high, other.high);
        return normalised(product.high, product.low + (high * other.low + low * other.high));
    }

    DoubleDouble dividedBy(DoubleDouble other) {
        double first = high / other.high;
        DoubleDouble rest = plus(other.times(of(first)).negated());
        double second = rest.high / other.high;
        rest = rest.plus(other.times(of(second)).negated());
        return normalised(first, second).plus(of(rest.high / other.high));
    }

    /// 2^`exponent` times this, which must not leave the normal numbers.
    DoubleDouble scaled(int exponent) {
        return new DoubleDouble(Math.scalb(high, exponent), Math.scalb(low, exponent));
    }

    /// e^x - 1 for |x| up to 300.
    ///
    /// The argument is reduced by a multiple of ln 2 and then by 2⁹; there the Taylor series serves, and doubling
    /// the argument leads back.
    static DoubleDouble expm1(double x) {
        int n = (int) Math.rint(x / LN_2.high);
        DoubleDouble difference = reducedExpm1(x, n);
        return n == 0 ? difference : difference.plus(ONE).scaled(n).plus(ONE.negated());
    }

    /// 2^`lift` · e^x.
    static DoubleDouble exp(double x, int lift) {
        int n = (int) Math.rint(x / LN_2.high);
        return reducedExpm1(x, n).plus(ONE).scaled(n + lift);
    }

    private static DoubleDouble reducedExpm1(double x, int n) {
        DoubleDouble rest = of(x).plus(LN_2.times(of(-n)));
        rest = rest.scaled(-HALVINGS);
        DoubleDouble sum = ZERO;
        for (int i = TERMS; i >= 1; i--) {
            sum = rest.times(ONE.plus(sum)).dividedBy(of(i));
        }
        for (int i = 0; i < HALVINGS; i++) {
            sum = sum.times(sum.plus(of(2)));
        }
        return sum;
    }
}
