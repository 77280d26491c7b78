package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// Linear maps written out as row-major arrays.
final class DenseForm {
    private static final int BLOCK = 64;

    private DenseForm() {}

    /// The entries of `map` `[rows, columns]` in row-major order, as a new array.
    ///
    /// @throws IllegalArgumentException naming the first entry that is not finite
    static double[] of(LinearMap map) {
        double[] entries = map instanceof DenseMap dense ? dense.matrix().toArray() : formed(map);
        int columns = map.columns();
        for (int i = 0; i < entries.length; i++) {
            if (!Double.isFinite(entries[i])) {
                throw new IllegalArgumentException("entry [" + i / columns + ", " + i % columns + "] of the matrix is "
                        + entries[i] + ": finite entries are needed");
            }
        }
        return entries;
    }

    private static double[] formed(LinearMap map) {
        int rows = map.rows();
        int columns = map.columns();
        double[] entries = new double[rows * columns];
        Precision precision = map.precision();
        for (int first = 0; first < columns; first += BLOCK) {
            InterruptedCallException.check();
            int count = Math.min(BLOCK, columns - first);
            Tensor units = Tensor.zeros(precision, count, columns);
            Tensor images = Tensor.zeros(precision, count, rows);
            for (int j = 0; j < count; j++) {
                units.set(1, j, first + j);
            }
            map.apply(units, images);
            for (int j = 0; j < count; j++) {
                for (int i = 0; i < rows; i++) {
                    entries[i * columns + first + j] = images.storage().get(j * rows + i);
                }
            }
        }
        return entries;
    }

    /// The number of rows of a square map.
    ///
    /// @throws IllegalArgumentException if the map is not square
    static int order(LinearMap map) {
        if (map.rows() != map.columns()) {
            throw new IllegalArgumentException(
                    "the map is [" + map.rows() + ", " + map.columns() + "]: eigenvalues need a square one");
        }
        return map.rows();
    }
}
