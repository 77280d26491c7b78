package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import org.jspecify.annotations.Nullable;

/// The singular value decomposition of a dense matrix by one-sided Jacobi rotations (Hestenes; de Rijk's ordering).
///
/// Slower than a bidiagonal method, simpler, and more accurate: small singular values keep relative accuracy where the
/// columns alone are badly scaled, as they are in products of many factors.
final class JacobiSvd {
    private static final int MOST_SWEEPS = 60;

    private final int rows;
    private final int columns;
    private final double[] work;
    private final double @Nullable [] right;
    private final double[] squares;
    private final double[] values;
    private boolean converged;
    private int sweeps;

    /// Decomposes the matrix whose column j is `columnsOf[j·rows …]`; the array is overwritten by the left vectors.
    ///
    /// The entries should be of ordinary size: their squares must neither overflow nor all underflow.
    JacobiSvd(double[] columnsOf, int rows, int columns, boolean rightVectors) {
        this.rows = rows;
        this.columns = columns;
        work = columnsOf;
        squares = new double[columns];
        values = new double[columns];
        right = rightVectors ? new double[columns * columns] : null;
        if (right != null) {
            for (int j = 0; j < columns; j++) {
                right[j * columns + j] = 1;
            }
        }
        run();
    }

    /// The singular values, largest first; as many as columns.
    double[] values() {
        return values;
    }

    /// The left singular vectors, one a row, in the order of the values; rows of zeros for values of zero.
    double[] left() {
        return work;
    }

    /// The right singular vectors, one a row, in the order of the values.
    double[] right() {
        if (right == null) {
            throw new IllegalStateException("right vectors were not asked for");
        }
        return right;
    }

    /// Whether all columns became orthogonal to rounding.
    boolean converged() {
        return converged;
    }

    /// How often all pairs of columns were visited.
    int sweeps() {
        return sweeps;
    }

    private void run() {
        double threshold = Vectors.ROUNDOFF * Math.max(4, Math.sqrt(rows));
        while (!converged && sweeps < MOST_SWEEPS) {
            sweeps++;
            converged = true;
            for (int j = 0; j < columns; j++) {
                squares[j] = Vectors.dot(work, j * rows, work, j * rows, rows);
            }
            for (int p = 0; p < columns - 1; p++) {
                InterruptedCallException.check();
                bringLargestTo(p);
                for (int q = p + 1; q < columns; q++) {
                    if (rotate(p, q, threshold)) {
                        converged = false;
                    }
                }
            }
        }
        for (int j = 0; j < columns; j++) {
            squares[j] = Vectors.norm(work, j * rows, rows);
        }
        for (int j = 0; j < columns; j++) {
            bringLargestTo(j);
            values[j] = squares[j];
            Vectors.normalize(work, j * rows, rows);
        }
    }

    private void bringLargestTo(int p) {
        int largest = p;
        for (int q = p + 1; q < columns; q++) {
            if (squares[q] > squares[largest]) {
                largest = q;
            }
        }
        if (largest != p) {
            swap(work, p * rows, largest * rows, rows);
            if (right != null) {
                swap(right, p * columns, largest * columns, columns);
            }
            double square = squares[p];
            squares[p] = squares[largest];
            squares[largest] = square;
        }
    }

    private static void swap(double[] array, int p, int q, int length) {
        for (int i = 0; i < length; i++) {
            double value = array[p + i];
            array[p + i] = array[q + i];
            array[q + i] = value;
        }
    }

    private boolean rotate(int p, int q, double threshold) {
        double a = squares[p];
        double b = squares[q];
        double product = Vectors.dot(work, p * rows, work, q * rows, rows);
        if (Math.abs(product) <= threshold * Math.sqrt(a) * Math.sqrt(b)) {
            return false;
        }
        double zeta = (b - a) / (2 * product);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        double sine = cosine * tangent;
        turn(work, p * rows, q * rows, rows, cosine, sine);
        if (right != null) {
            turn(right, p * columns, q * columns, columns, cosine, sine);
        }
        squares[p] = a - tangent * product;
        squares[q] = Math.max(0, b + tangent * product);
        if (squares[q] < 0x1p-20 * b) {
            squares[q] = Vectors.dot(work, q * rows, work, q * rows, rows);
        }
        return true;
    }

    private static void turn(double[] array, int p, int q, int length, double cosine, double sine) {
        for (int i = 0; i < length; i++) {
            double x = array[p + i];
            double y = array[q + i];
            array[p + i] = cosine * x - sine * y;
            array[q + i] = sine * x + cosine * y;
        }
    }
}
