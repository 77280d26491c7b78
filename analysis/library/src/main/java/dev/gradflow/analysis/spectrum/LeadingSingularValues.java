package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import org.jspecify.annotations.Nullable;

/// The largest singular values of a matrix with their vectors, found from products with vectors alone.
///
/// Golub–Kahan–Lanczos with thick restarts. A value that occurs several times is found as often as rounding lets the
/// process see it: for exact repetitions, such as those of an orthogonal matrix, take [SingularValues]. Arrays are
/// not copied and must not be modified.
///
/// @param values       the values, largest first
/// @param errors       for each the norm of its residual over the value: a singular value lies within that distance
/// @param converged    whether all errors came below the tolerance
/// @param iterations   steps taken, each one product with A and one with Aᵀ
/// @param leftVectors  the left singular vectors, one an array; not to be modified
/// @param rightVectors the right singular vectors, one an array; not to be modified
public record LeadingSingularValues(
        double[] values,
        double[] errors,
        boolean converged,
        int iterations,
        double[][] leftVectors,
        double[][] rightVectors) {

    private static final int MOST_ITERATIONS = 10_000;

    /// The `count` largest singular values of `a`, or all if there are fewer.
    ///
    /// @throws IllegalArgumentException if `count` is less than 1, or the map gives a NaN or an infinity
    public static LeadingSingularValues of(LinearMap a, int count) {
        return of(a, count, SpectralNorm.TOLERANCE, null);
    }

    /// The `count` largest singular values of `a`, or all if there are fewer, with an own tolerance and a warm start.
    ///
    /// @param tolerance relative error asked for, of each value
    /// @param start     a guess: the sum of the first right singular vectors, say; or null
    /// @throws IllegalArgumentException if `count` is less than 1, or the map gives a NaN or an infinity
    public static LeadingSingularValues of(LinearMap a, int count, double tolerance, double @Nullable [] start) {
        int wanted = Math.min(count, Math.min(a.rows(), a.columns()));
        if (count < 1 || wanted < 1) {
            throw new IllegalArgumentException("the " + count + " largest singular values of a map [" + a.rows() + ", "
                    + a.columns() + "]: at least 1 must be asked for and exist");
        }
        double[] first = StartVectors.first(a.columns(), start);
        ScaledVectorMap map = new ScaledVectorMap(VectorMap.of(a), first);
        GolubKahan process = new GolubKahan(a.rows(), a.columns(), Math.max(2 * wanted + 16, 40));
        System.arraycopy(first, 0, process.start(), 0, first.length);
        double effective = Math.max(tolerance, 32 * map.roundoff());
        boolean converged = process.run(map, wanted, effective / 10, MOST_ITERATIONS);
        int found = Math.min(wanted, process.count());
        double[] values = new double[found];
        double[] errors = new double[found];
        double[][] left = new double[found][a.rows()];
        double[][] right = new double[found][a.columns()];
        for (int i = 0; i < found; i++) {
            double value = process.value(i);
            values[i] = Math.scalb(value, map.exponent());
            errors[i] = process.residual(i) == 0 ? 0 : process.residual(i) / value;
            process.leftVector(i, left[i], 0);
            process.rightVector(i, right[i], 0);
        }
        return new LeadingSingularValues(values, errors, converged && found == wanted, process.steps(), left, right);
    }
}
