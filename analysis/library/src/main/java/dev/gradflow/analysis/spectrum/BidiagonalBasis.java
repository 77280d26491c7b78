package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.Arrays;

/// The two orthonormal bases of a bidiagonalisation, and the matrix B between them.
///
/// Keeps `A·V = U·B` and `Aᵀ·U = V·Bᵀ + coupling·v·eᵀ` with full reorthogonalisation. Vectors are rows of the arrays.
/// B is upper bidiagonal until the first restart, and afterwards diagonal with one full column, then bidiagonal.
final class BidiagonalBasis {
    private static final int FIRST_ROOM = 16;
    private static final double NEGLIGIBLE = 4 * Vectors.ROUNDOFF;

    private final int rows;
    private final int columns;
    private final int limit;
    private final int capacity;
    private double[] left;
    private double[] right;
    private final double[] projected;
    private final double[] alpha;
    private final double[] beta;

    private int size;
    private int kept;
    private int steps;
    private double coupling;
    private double largest;
    private boolean exhausted;

    BidiagonalBasis(int rows, int columns, int capacity) {
        this.rows = rows;
        this.columns = columns;
        // Where U is complete and V is not, one more column of B closes the process; its row of U is zero.
        limit = rows < columns ? rows + 1 : columns;
        this.capacity = Math.min(capacity, limit);
        int room = Math.min(this.capacity, FIRST_ROOM);
        left = new double[room * rows];
        right = new double[(room + 1) * columns];
        projected = new double[this.capacity * this.capacity];
        alpha = new double[this.capacity];
        beta = new double[this.capacity];
    }

    int capacity() {
        return capacity;
    }

    /// The number of columns of B.
    int size() {
        return size;
    }

    /// How many of them a restart left.
    int kept() {
        return kept;
    }

    /// Steps since the last [#clear].
    int steps() {
        return steps;
    }

    double coupling() {
        return coupling;
    }

    /// The largest entry that B ever had: a lower estimate of the norm of A.
    double largest() {
        return largest;
    }

    /// Whether A maps both spaces into each other, so that nothing can be added.
    boolean exhausted() {
        return exhausted;
    }

    /// Whether the bases span everything.
    boolean complete() {
        return size == limit;
    }

    /// Whether there is room for no further step without a restart.
    boolean full() {
        return size == capacity;
    }

    /// The diagonal of B while it is bidiagonal.
    double[] alpha() {
        return alpha;
    }

    /// The entries above the diagonal while B is bidiagonal.
    double[] beta() {
        return beta;
    }

    /// The right basis; its first row is the start vector.
    double[] right() {
        return right;
    }

    /// B as a new square row-major array.
    double[] projected() {
        double[] square = new double[size * size];
        for (int i = 0; i < size; i++) {
            System.arraycopy(projected, i * capacity, square, i * size, size);
        }
        return square;
    }

    /// Forgets everything but the first right vector.
    void clear() {
        Arrays.fill(projected, 0, size * capacity, 0);
        size = 0;
        kept = 0;
        steps = 0;
        largest = 0;
        exhausted = false;
    }

    /// Adds a column to B. Where the spaces close, `searchOn` goes on from a random direction.
    ///
    /// @throws IllegalArgumentException if the map gives a NaN or an infinity
    void step(VectorMap map, boolean searchOn) {
        InterruptedCallException.check();
        grow();
        double a = stepLeft(map);
        stepRight(map, a, searchOn);
    }

    private void grow() {
        if (size * rows == left.length) {
            int room = Math.min(capacity, 2 * size);
            left = Arrays.copyOf(left, room * rows);
            right = Arrays.copyOf(right, (room + 1) * columns);
        }
    }

    private double stepLeft(VectorMap map) {
        int j = size;
        int u = j * rows;
        map.apply(right, j * columns, left, u);
        for (int i = Math.max(0, j == kept ? 0 : j - 1); i < j; i++) {
            Vectors.add(-projected[i * capacity + j], left, i * rows, left, u, rows);
        }
        Vectors.orthogonalize(left, j, left, u, rows);
        double a = Vectors.norm(left, u, rows);
        if (!Double.isFinite(a)) {
            throw new IllegalArgumentException(
                    "the linear map gives " + a + " for a unit vector: finite entries are needed");
        }
        largest = Math.max(largest, a);
        if (j == rows) {
            Arrays.fill(left, u, u + rows, 0);
            a = 0;
        } else if (a <= NEGLIGIBLE * largest) {
            // A·v lies in the span of U already: go on from a fresh direction, which B couples to nothing.
            randomize(left, j, u, rows, 0x6b6aL);
            a = 0;
        }
        Vectors.normalize(left, u, rows);
        alpha[j] = a;
        projected[j * capacity + j] = a;
        return a;
    }

    private void stepRight(VectorMap map, double a, boolean searchOn) {
        int j = size;
        int v = (j + 1) * columns;
        map.applyTransposed(left, j * rows, right, v);
        Vectors.add(-a, right, j * columns, right, v, columns);
        Vectors.orthogonalize(right, j + 1, right, v, columns);
        double b = j + 1 == columns ? 0 : Vectors.norm(right, v, columns);
        largest = Math.max(largest, b);
        steps++;
        size++;
        if (b <= NEGLIGIBLE * largest) {
            b = 0;
            exhausted = !searchOn || size == limit;
            randomize(right, j + 1, v, columns, 0x676bL);
        }
        Vectors.normalize(right, v, columns);
        coupling = b;
        beta[j] = b;
        if (size < capacity) {
            projected[j * capacity + size] = b;
        }
    }

    private void randomize(double[] basis, int count, int offset, int length, long seed) {
        Vectors.random(seed + steps, basis, offset, length);
        Vectors.orthogonalize(basis, count, basis, offset, length);
    }

    /// Replaces the bases by their first `keep` singular pairs of B, whose vectors are rows of the weights.
    void restart(double[] values, double[] leftWeights, double[] rightWeights, int keep) {
        double[] next = Arrays.copyOfRange(right, size * columns, (size + 1) * columns);
        left = mixed(leftWeights, keep, left, rows);
        right = mixed(rightWeights, keep, right, columns);
        System.arraycopy(next, 0, right, keep * columns, columns);
        Arrays.fill(projected, 0);
        for (int i = 0; i < keep; i++) {
            projected[i * capacity + i] = values[i];
            projected[i * capacity + keep] = coupling * leftWeights[i * size + size - 1];
        }
        kept = keep;
        size = keep;
    }

    private double[] mixed(double[] weights, int keep, double[] basis, int length) {
        double[] target = new double[basis.length];
        for (int i = 0; i < keep; i++) {
            combine(weights, i * size, basis, length, target, i * length);
        }
        return target;
    }

    /// Writes the combination of left vectors with the weights from index `from` on.
    void combineLeft(double[] weights, int from, double[] target, int offset) {
        combine(weights, from, left, rows, target, offset);
    }

    /// Writes the combination of right vectors with the weights from index `from` on.
    void combineRight(double[] weights, int from, double[] target, int offset) {
        combine(weights, from, right, columns, target, offset);
    }

    private void combine(double[] weights, int from, double[] basis, int length, double[] target, int offset) {
        Arrays.fill(target, offset, offset + length, 0);
        for (int j = 0; j < size; j++) {
            Vectors.add(weights[from + j], basis, j * length, target, offset, length);
        }
    }
}
