package dev.gradflow.bench;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// The operands of a product C = A·B of one shape, the same at every run, and the check of any result for it.
///
/// @param precision of all operands
/// @param m         rows of A and C
/// @param n         columns of B and C
/// @param k         the inner length
/// @param a         A `[m, k]`, row-major
/// @param b         B `[k, n]`, row-major
public record Product(Precision precision, int m, int n, int k, Storage a, Storage b) {

    /// The operands for a shape written as in `32x1024x256`: m, n, k.
    ///
    /// @throws IllegalArgumentException if that is not three numbers
    public static Product of(Precision precision, String shape) {
        String[] extents = shape.split("x", -1);
        if (extents.length != 3) {
            throw new IllegalArgumentException("shape '" + shape + "': expected m, n, k as in 32x1024x256");
        }
        return of(precision, Integer.parseInt(extents[0]), Integer.parseInt(extents[1]), Integer.parseInt(extents[2]));
    }

    /// The operands for a shape.
    public static Product of(Precision precision, int m, int n, int k) {
        return new Product(
                precision, m, n, k, Setting.random(precision, m * k, 1), Setting.random(precision, k * n, 2));
    }

    /// A with rows and columns exchanged: `[k, m]`, row-major.
    public Storage transposedA() {
        return transposed(a, m, k);
    }

    /// B with rows and columns exchanged: `[n, k]`, row-major.
    public Storage transposedB() {
        return transposed(b, k, n);
    }

    /// Checks the first, the middle and the last row of a result against the reference kernels.
    ///
    /// @param c C `[m, n]`, row-major
    /// @throws IllegalStateException naming the first element that is wrong
    public void check(Storage c) {
        check(c, 0);
    }

    /// The same.
    ///
    /// @param c whose elements are those of C `[m, n]`, row-major, without gaps
    void check(Tensor c) {
        check(c.storage(), c.offset());
    }

    private void check(Storage c, int start) {
        Kernels reference = Setting.reference(precision);
        // Each of k + 1 roundings is of a sum of at most k numbers below 1.
        double tolerance = (k + 1.0) * k * precision.unitRoundoff();
        Storage row = precision.allocate(n);
        Storage actual = precision.allocate(n);
        for (int i : new int[] {0, m / 2, m - 1}) {
            reference.matmul(1, n, k, a, i * k, k, 1, b, 0, n, 1, row, 0, n, false);
            actual.copyFrom(0, c, start + i * n, n);
            Setting.check("row " + i + " of C", actual, row, tolerance);
        }
    }

    private Storage transposed(Storage matrix, int rows, int columns) {
        Storage result = precision.allocate(rows * columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result.set(j * rows + i, matrix.get(i * columns + j));
            }
        }
        return result;
    }
}
