package dev.gradflow.analysis.spectrum;

import java.util.Arrays;

/// Golub–Kahan–Lanczos bidiagonalisation with full reorthogonalisation and thick restarts.
///
/// Keeps `A·V = U·B` and `Aᵀ·U = V·Bᵀ + β·v·eᵀ` with orthonormal U and V, so that the residual of a pair of singular
/// vectors is β times the last entry of a left singular vector of B, and bounds the distance to a singular value of A.
/// Vectors are rows of the arrays. Reusable for matrices of one size; not thread-safe.
///
/// Source: Golub and Kahan (1965); restarts as in Baglama and Reichel (2005).
final class GolubKahan {
    private static final int FIRST_ROOM = 16;

    private final int rows;
    private final int columns;
    private final int limit;
    private final int capacity;
    private double[] left;
    private double[] right;

    private final double[] projected;
    private final double[] alpha;
    private final double[] beta;
    private final TopBidiagonal top;

    private int size;
    private int kept;
    private int steps;
    private double coupling;
    private double largest;
    private boolean exhausted;

    private double[] values = {};
    private double[] residuals = {};
    private double[] leftWeights = {};
    private double[] rightWeights = {};

    /// A process whose basis holds at most `capacity` vectors a side, but never more than the matrix has.
    GolubKahan(int rows, int columns, int capacity) {
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
        top = new TopBidiagonal(this.capacity);
    }

    /// Steps taken by the last run; each multiplies once with A and once with Aᵀ.
    int steps() {
        return steps;
    }

    /// The approximate singular value number i, largest first.
    double value(int i) {
        return values[i];
    }

    /// The norm of the residual of pair i: some singular value lies no further from `value(i)`.
    double residual(int i) {
        return residuals[i];
    }

    /// How many values the last run found.
    int count() {
        return values.length;
    }

    /// Runs until the residuals of the `wanted` largest values are at most `tolerance` times the value, and says
    /// whether they became so within `mostSteps`.
    ///
    /// The first basis vector is the unit vector at the start of [#start]. A residual at the level of rounding counts
    /// as zero.
    boolean run(VectorMap map, int wanted, double tolerance, int mostSteps) {
        size = 0;
        kept = 0;
        steps = 0;
        largest = 0;
        exhausted = false;
        Arrays.fill(projected, 0);
        int target = Math.min(wanted, capacity);
        while (true) {
            step(map, target > 1);
            boolean full = size == capacity || steps >= mostSteps || exhausted;
            boolean cheap = kept == 0 && target == 1;
            if (cheap && size >= 2 && !full) {
                top.solve(alpha, beta, size);
                double residual = topResidual();
                if (residual > limit(top.value(), tolerance)) {
                    continue;
                }
                acceptTop(residual);
                return true;
            }
            if (cheap && full && (exhausted || size == limit || steps >= mostSteps)) {
                top.solve(alpha, beta, size);
                double residual = topResidual();
                acceptTop(residual);
                return residual <= limit(top.value(), tolerance);
            }
            if (full || (target > 1 && (size - kept) % 8 == 0 && size > target)) {
                decompose();
                boolean done = converged(target, tolerance);
                if (done || steps >= mostSteps || exhausted) {
                    return done;
                }
                if (size == capacity) {
                    restart(target);
                }
            }
        }
    }

    /// The array whose first entries take the unit start vector before a run.
    double[] start() {
        return right;
    }

    /// Writes the approximate right singular vector number i.
    void rightVector(int i, double[] target, int offset) {
        combine(rightWeights, i * size, right, columns, target, offset);
    }

    /// Writes the approximate left singular vector number i.
    void leftVector(int i, double[] target, int offset) {
        combine(leftWeights, i * size, left, rows, target, offset);
    }

    private void combine(double[] weights, int from, double[] basis, int length, double[] target, int offset) {
        Arrays.fill(target, offset, offset + length, 0);
        for (int j = 0; j < size; j++) {
            Vectors.add(weights[from + j], basis, j * length, target, offset, length);
        }
    }

    private double topResidual() {
        return coupling * Math.abs(top.left()[size - 1]) + top.defect();
    }

    private double limit(double value, double tolerance) {
        return Math.max(tolerance * value, 16 * Vectors.ROUNDOFF * largest);
    }

    private void step(VectorMap map, boolean searchOn) {
        int j = size;
        int u = j * rows;
        if (u == left.length) {
            int room = Math.min(capacity, 2 * j);
            left = Arrays.copyOf(left, room * rows);
            right = Arrays.copyOf(right, (room + 1) * columns);
        }
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
        if (a <= 4 * Vectors.ROUNDOFF * largest || j == rows) {
            // A·v lies in the span of U already: go on from a fresh direction, which B couples to nothing.
            a = 0;
            if (j < rows) {
                Vectors.random(0x6b6aL + steps, left, u, rows);
                Vectors.orthogonalize(left, j, left, u, rows);
            } else {
                Arrays.fill(left, u, u + rows, 0);
            }
        }
        Vectors.normalize(left, u, rows);
        alpha[j] = a;
        projected[j * capacity + j] = a;
        int v = (j + 1) * columns;
        map.applyTransposed(left, u, right, v);
        Vectors.add(-a, right, j * columns, right, v, columns);
        Vectors.orthogonalize(right, j + 1, right, v, columns);
        double b = j + 1 == columns ? 0 : Vectors.norm(right, v, columns);
        largest = Math.max(largest, b);
        steps++;
        size++;
        if (b <= 4 * Vectors.ROUNDOFF * largest) {
            b = 0;
            exhausted = !searchOn || size == limit;
            Vectors.random(0x676bL + steps, right, v, columns);
            Vectors.orthogonalize(right, j + 1, right, v, columns);
        }
        Vectors.normalize(right, v, columns);
        coupling = b;
        beta[j] = b;
        if (size < capacity) {
            projected[j * capacity + size] = b;
        }
    }

    private void acceptTop(double residual) {
        double value = top.value();
        values = new double[] {value};
        residuals = new double[] {residual};
        leftWeights = top.left();
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = alpha[i] * leftWeights[i] + (i > 0 ? beta[i - 1] * leftWeights[i - 1] : 0);
        }
        if (value == 0) {
            weights[0] = 1;
        }
        Vectors.normalize(weights, 0, size);
        rightWeights = weights;
    }

    private void decompose() {
        double scale = 0;
        double[] work = new double[size * size];
        for (int i = 0; i < size; i++) {
            scale = Math.max(scale, Vectors.largest(projected, i * capacity, size));
        }
        double unit = scale == 0 ? 1 : Math.scalb(1.0, Math.getExponent(scale));
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                // Row i of the array is column i of Bᵀ, so that the "right" vectors are those of the left side.
                work[i * size + j] = projected[i * capacity + j] / unit;
            }
        }
        JacobiSvd svd = new JacobiSvd(work, size, size, true);
        values = svd.values();
        Vectors.scale(unit, values, 0, size);
        rightWeights = svd.left();
        leftWeights = svd.right();
        residuals = new double[size];
        for (int i = 0; i < size; i++) {
            residuals[i] = coupling * Math.abs(leftWeights[i * size + size - 1]);
        }
    }

    private boolean converged(int target, double tolerance) {
        if (size < target) {
            return false;
        }
        for (int i = 0; i < target; i++) {
            if (residuals[i] > limit(values[i], tolerance)) {
                return false;
            }
        }
        return true;
    }

    private void restart(int target) {
        int keep = Math.min(size - 1, Math.max(target + 2, size / 2));
        while (keep > 1 && values[keep - 1] <= 8 * Vectors.ROUNDOFF * largest) {
            keep--;
        }
        int total = size;
        left = mixed(leftWeights, keep, total, left, rows);
        int last = total * columns;
        double[] next = Arrays.copyOfRange(right, last, last + columns);
        right = mixed(rightWeights, keep, total, right, columns);
        System.arraycopy(next, 0, right, keep * columns, columns);
        Arrays.fill(projected, 0);
        for (int i = 0; i < keep; i++) {
            projected[i * capacity + i] = values[i];
            projected[i * capacity + keep] = coupling * leftWeights[i * total + total - 1];
        }
        kept = keep;
        size = keep;
    }

    private static double[] mixed(double[] weights, int keep, int total, double[] basis, int length) {
        double[] target = new double[basis.length];
        for (int i = 0; i < keep; i++) {
            for (int j = 0; j < total; j++) {
                Vectors.add(weights[i * total + j], basis, j * length, target, i * length, length);
            }
        }
        return target;
    }
}
