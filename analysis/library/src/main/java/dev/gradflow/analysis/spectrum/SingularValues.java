package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import java.util.Arrays;

/// All singular values of a matrix, largest first.
///
/// Computed by one-sided Jacobi rotations after a QR decomposition with column pivoting, which keeps small values
/// accurate relative to themselves where only the columns are badly scaled. Values below 1e-150 of the largest are
/// given as computed, without such a claim. Source: Drmač and Veselić (2008).
///
/// @param values     the singular values, as many as the smaller extent; not to be modified
/// @param converged  whether the rotations made all columns orthogonal to rounding
/// @param iterations how often all pairs of columns were visited
public record SingularValues(double[] values, boolean converged, int iterations) {

    /// The singular values of `a`, which is written out.
    ///
    /// @throws IllegalArgumentException if an entry is not finite
    public static SingularValues of(LinearMap a) {
        double[] entries = DenseForm.of(a);
        boolean wide = a.columns() > a.rows();
        int rows = wide ? a.columns() : a.rows();
        int columns = wide ? a.rows() : a.columns();
        // Columns lie contiguously: those of a wide matrix are the rows of its transpose, as they are.
        double[] work = wide ? entries : transposed(entries, rows, columns);
        double largest = Vectors.largest(work, 0, work.length);
        if (largest == 0) {
            return new SingularValues(new double[columns], true, 0);
        }
        int exponent = Math.getExponent(largest);
        for (int i = 0; i < work.length; i++) {
            work[i] = Math.scalb(work[i], -exponent);
        }
        PivotedQr.triangularize(work, rows, columns);
        JacobiSvd svd = new JacobiSvd(lowerTriangle(work, rows, columns), columns, columns, false);
        double[] values = svd.values();
        for (int i = 0; i < columns; i++) {
            values[i] = Math.scalb(values[i], exponent);
        }
        return new SingularValues(values, svd.converged(), svd.sweeps());
    }

    /// The largest value over the smallest; infinite for a singular matrix, NaN for an empty or zero one.
    public double condition() {
        return values.length == 0 ? Double.NaN : values[0] / values[values.length - 1];
    }

    private static double[] transposed(double[] entries, int rows, int columns) {
        double[] result = new double[entries.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = entries[i * columns + j];
            }
        }
        return result;
    }

    // Column j of Rᵀ is row j of R: rotations of Rᵀ converge in few sweeps, since R has its weight on the diagonal.
    private static double[] lowerTriangle(double[] work, int rows, int columns) {
        double[] lower = new double[columns * columns];
        for (int j = 0; j < columns; j++) {
            Arrays.fill(lower, j * columns, j * columns + j, 0);
            for (int i = j; i < columns; i++) {
                lower[j * columns + i] = work[i * rows + j];
            }
        }
        return lower;
    }
}
