package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.Arrays;

/// A proof that some power of a matrix is exactly zero, by arithmetic that commits no rounding.
///
/// No computed eigenvalue can show this: those of a nilpotent matrix come out near the n-th root of the roundoff.
final class Nilpotency {
    // Integers up to here are exact in double precision.
    private static final double EXACT = 0x1p53;
    private static final int NO_BIT = Integer.MAX_VALUE;

    private Nilpotency() {}

    /// Whether repeated squaring reaches zero without ever rounding; false means only that this proves nothing.
    static boolean proven(double[] matrix, int order) {
        double[] power = matrix.clone();
        for (int exponent = 1; exponent < order; exponent *= 2) {
            if (!toIntegers(power)) {
                return false;
            }
            double[] square = new double[order * order];
            double[] sizes = new double[order];
            boolean zero = true;
            for (int i = 0; i < order; i++) {
                InterruptedCallException.check();
                Arrays.fill(sizes, 0);
                for (int k = 0; k < order; k++) {
                    double factor = power[i * order + k];
                    for (int j = 0; j < order; j++) {
                        double term = factor * power[k * order + j];
                        square[i * order + j] += term;
                        sizes[j] += Math.abs(term);
                    }
                }
                for (int j = 0; j < order; j++) {
                    if (!(sizes[j] <= EXACT)) {
                        return false;
                    }
                    zero &= square[i * order + j] == 0;
                }
            }
            if (zero) {
                return true;
            }
            power = square;
        }
        return false;
    }

    // Divides by the largest common power of two; says whether exact integers result.
    private static boolean toIntegers(double[] matrix) {
        int lowest = NO_BIT;
        for (double entry : matrix) {
            if (entry != 0) {
                lowest = Math.min(lowest, lowestBit(entry));
            }
        }
        if (lowest == NO_BIT) {
            return true;
        }
        for (int i = 0; i < matrix.length; i++) {
            if (matrix[i] != 0 && Math.getExponent(matrix[i]) - lowest > 52) {
                return false;
            }
            matrix[i] = Math.scalb(matrix[i], -lowest);
        }
        return true;
    }

    private static int lowestBit(double entry) {
        long bits = Double.doubleToRawLongBits(entry);
        long fraction = bits & 0xfffffffffffffL;
        int exponent = Math.getExponent(entry);
        boolean normal = exponent >= Double.MIN_EXPONENT;
        long mantissa = normal ? fraction | 0x10000000000000L : fraction;
        return (normal ? exponent : Double.MIN_EXPONENT) - 52 + Long.numberOfTrailingZeros(mantissa);
    }
}
