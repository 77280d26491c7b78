package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Term;

/// The logistic function and the hyperbolic tangent as vector code, within 3 ulp everywhere.
///
/// Both reduce their exponent y to `y = n·ln 2 + r` with |r| ≤ ½ ln 2, and take `p = e^r - 1` from `r + r²·q(r)`, where
/// q is a minimax polynomial that was fitted with the weight `r² / (e^r - 1)`, so that p keeps its relative accuracy
/// near 0. Only additions, multiplications, fused multiply-adds, divisions and operations on bits are used: a lane's
/// result has the same bits at every vector width and on every platform.
final class Exponential {
    private final VectorCode code;
    private final Constants constants;

    Exponential(VectorCode code, Precision precision) {
        this.code = code;
        this.constants = constants(precision);
    }

    /// The constants of one precision.
    static Constants constants(Precision precision) {
        return precision == Precision.F32 ? F32 : F64;
    }

    /// What depends on the precision.
    ///
    /// @param shifter     adding it leaves a number rounded to an integer in the lowest bits of the significand
    /// @param bias        of the exponent
    /// @param ln2High     ln 2 rounded
    /// @param ln2Low      ln 2 less the former
    /// @param polynomial  q, lowest coefficient first
    /// @param lowest      below this argument the logistic function rounds to 0
    /// @param lift        the power of 2 that keeps the exponential of that bound within the normal numbers
    /// @param saturation  an argument above which tanh rounds to 1
    /// @param tail        an argument above which tanh is computed as its distance from 1; infinite for never
    record Constants(
            double shifter,
            int bias,
            double ln2High,
            double ln2Low,
            double[] polynomial,
            double lowest,
            int lift,
            double saturation,
            double tail) {

        /// A shifter that leaves the exponent of `2^(n + exponent)` in the lowest bits, instead of the integer n.
        double shifter(int exponent) {
            return shifter + bias + exponent;
        }

        /// The coefficients of `q·2^doubling` as a function of `r / 2^doubling`.
        double[] polynomial(int doubling) {
            double[] scaled = new double[polynomial.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = Math.scalb(polynomial[i], doubling * (i + 1));
            }
            return scaled;
        }
    }

    /// 1 / ln 2.
    static final double LOG2_E = 0x1.71547652b82fep0;

    private static final Constants F32 = new Constants(
            0x1.8p23,
            ElementType.F32.bias(),
            0x1.62e43p-1,
            -0x1.05c61p-29,
            new double[] {0x1.fffffep-2, 0x1.5554b4p-3, 0x1.5556f4p-5, 0x1.12253ep-7, 0x1.6b99f6p-10},
            -104,
            64,
            10,
            Double.POSITIVE_INFINITY);

    private static final Constants F64 = new Constants(
            0x1.8p52,
            ElementType.F64.bias(),
            0x1.62e42fefa39efp-1,
            0x1.abc9e3b39803fp-56,
            new double[] {
                0x1.0000000000005p-1,
                0x1.5555555555546p-3,
                0x1.55555555521aep-5,
                0x1.11111111166c0p-7,
                0x1.6c16c17f012d3p-10,
                0x1.a01a0180fbad3p-13,
                0x1.a019a7254ce45p-16,
                0x1.71de705da0d49p-19,
                0x1.28a215ef67cbfp-22,
                0x1.ae8dcf0346e7bp-26
            },
            -746,
            512,
            20,
            0.55);

    /// 1 / (1 + e) for x ≥ 0 and e / (1 + e) for x < 0, with e = e^-|x|.
    ///
    /// That loses neither tail, and near 1 the only roundings are those of 1 + e and of the quotient: the slope
    /// σ·(1 - σ) of a saturated gate, in which every error of σ counts a millionfold, is then what other libraries get.
    /// e is computed lifted by a power of 2, and put in place by one multiplication, which rounds it once where it is
    /// subnormal.
    Term sigmoid(Term x) {
        Term opposite = code.negativeMagnitude(x);
        Term exponent = code.replace(opposite, "LT", constants.lowest(), code.constant(constants.lowest()));
        double shifter = constants.shifter(constants.lift());
        Term shifted = code.fma(exponent, code.constant(LOG2_E), code.constant(shifter));
        Term fraction = fraction(exponent, shifted, shifter, 0);
        Term scale = code.power(shifted);
        Term lifted = code.fma(scale, fraction, scale);
        Term drop = code.constant(Math.scalb(1.0, -constants.lift()));
        Term numerator = code.choose(x, "LT", 0, code.mul(lifted, drop), code.constant(1));
        return code.div(numerator, code.fma(lifted, drop, code.constant(1)));
    }

    /// d / (d + 2) with d = e^2|x| - 1, and the sign of x; in double precision 1 - 2 / (d + 2) in the tail, which rounds
    /// once near 1, so that the slope 1 - tanh² of a saturated unit is good.
    ///
    /// The exponential is that of twice |x|, which is never formed: with halved constants all is half as large.
    Term tanh(Term x) {
        Term magnitude = code.abs(x);
        Term bounded = code.replace(magnitude, "GT", constants.saturation(), code.constant(constants.saturation()));
        double shifter = constants.shifter(1);
        Term shifted = code.fma(bounded, code.constant(2 * LOG2_E), code.constant(shifter));
        Term fraction = fraction(bounded, shifted, shifter, 1);
        Term scale = code.power(shifted);
        Term lessOne = code.fma(scale, code.constant(0.5), code.constant(-1));
        Term difference = code.fma(scale, fraction, lessOne);
        Term sum = code.add(difference, code.constant(2));
        if (Double.isInfinite(constants.tail())) {
            return code.withSign(code.div(difference, sum), x);
        }
        Term numerator = code.choose(magnitude, "GT", constants.tail(), code.constant(2), difference);
        Term quotient = code.div(numerator, sum);
        Term distance = code.sub(code.constant(1), quotient);
        return code.withSign(code.choose(magnitude, "GT", constants.tail(), distance, quotient), x);
    }

    /// `p / 2^doubling`, for the exponential of `2^doubling` times the argument.
    ///
    /// Even and odd powers of r are summed in turn: half as many steps wait for each other as in Horner's scheme, and no
    /// operation is added, since r² is needed anyway.
    private Term fraction(Term argument, Term shifted, double shifter, int doubling) {
        Term n = code.sub(shifted, code.constant(shifter));
        Term r = code.fma(n, code.constant(Math.scalb(-constants.ln2High(), -doubling)), argument);
        r = code.fma(n, code.constant(Math.scalb(-constants.ln2Low(), -doubling)), r);
        Term square = code.mul(r, r);
        double[] q = constants.polynomial(doubling);
        int last = (q.length - 1) / 2 * 2;
        Term sum = pair(q, last, r);
        for (int i = last - 2; i >= 0; i -= 2) {
            sum = code.fma(sum, square, pair(q, i, r));
        }
        return code.fma(square, sum, r);
    }

    /// Two terms of a polynomial, or the last one alone.
    private Term pair(double[] q, int i, Term r) {
        Term even = code.constant(q[i]);
        return i + 1 < q.length ? code.fma(r, code.constant(q[i + 1]), even) : even;
    }
}
