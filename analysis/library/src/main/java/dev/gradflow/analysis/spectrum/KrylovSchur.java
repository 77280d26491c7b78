package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.Arrays;

/// Arnoldi's process with full orthogonalisation, restarted with the invariant subspace of the leading Ritz values.
///
/// Keeps `A·V = V·S + v·bᵀ` with orthonormal V. The residual of an eigenvector x of S is `|b·x|`. Vectors are rows of
/// the arrays. Source: Stewart, A Krylov–Schur algorithm for large eigenproblems (2001).
final class KrylovSchur {
    private final VectorMap map;
    private final boolean transposed;
    private final int length;
    private final int capacity;
    private double[] basis;
    // Row i, column j at i·capacity + j; row number `size` is b.
    private double[] projected;
    private int size;
    private int steps;
    private double largest;
    private boolean exhausted;
    private SmallEigenproblem ritz;

    /// A process for A, or Aᵀ if `transposed`, from the unit vector `start`.
    KrylovSchur(VectorMap map, boolean transposed, int capacity, double[] start) {
        this.map = map;
        this.transposed = transposed;
        length = start.length;
        this.capacity = Math.min(capacity, length);
        basis = new double[(this.capacity + 1) * length];
        projected = new double[(this.capacity + 1) * this.capacity];
        System.arraycopy(start, 0, basis, 0, length);
        ritz = new SmallEigenproblem(new double[0], 0);
    }

    /// Products with the map so far.
    int steps() {
        return steps;
    }

    /// The largest norm that a unit vector was seen to be mapped to: a lower estimate of the norm of A.
    double largest() {
        return largest;
    }

    /// The Ritz values of the last [#run], by falling modulus.
    SmallEigenproblem ritz() {
        return ritz;
    }

    /// How many Ritz values there are.
    int count() {
        return size;
    }

    /// Runs until the residuals of the `wanted` leading Ritz values are at most `tolerance` times their modulus, and
    /// says
    /// whether they became so within `mostSteps`. May be called again to go on.
    boolean run(int wanted, double tolerance, int mostSteps) {
        while (true) {
            while (size < capacity && !exhausted) {
                step();
            }
            solve();
            boolean done = ritz.converged() && settled(wanted, tolerance);
            if (done || exhausted || steps >= mostSteps || !ritz.converged()) {
                return done;
            }
            restart(wanted);
        }
    }

    /// The norm of `A·x - λ·x` for the unit eigenvector of Ritz value i.
    double residual(int i) {
        double[] re = new double[size];
        double[] im = new double[size];
        ritz.vector(i, re, im);
        int last = size * capacity;
        return Math.hypot(Vectors.dot(projected, last, re, 0, size), Vectors.dot(projected, last, im, 0, size));
    }

    /// Writes the unit Ritz vector number i.
    void vector(int i, double[] vectorRe, double[] vectorIm) {
        double[] re = new double[size];
        double[] im = new double[size];
        ritz.vector(i, re, im);
        Arrays.fill(vectorRe, 0);
        Arrays.fill(vectorIm, 0);
        for (int j = 0; j < size; j++) {
            Vectors.add(re[j], basis, j * length, vectorRe, 0, length);
            Vectors.add(im[j], basis, j * length, vectorIm, 0, length);
        }
    }

    private void step() {
        InterruptedCallException.check();
        int j = size;
        int next = (j + 1) * length;
        map.apply(transposed, basis, j * length, basis, next);
        double before = Vectors.norm(basis, next, length);
        if (!Double.isFinite(before)) {
            throw new IllegalArgumentException(
                    "the linear map gives " + before + " for a unit vector: finite entries are needed");
        }
        largest = Math.max(largest, before);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i <= j; i++) {
                double product = Vectors.dot(basis, i * length, basis, next, length);
                projected[i * capacity + j] += product;
                Vectors.add(-product, basis, i * length, basis, next, length);
            }
        }
        double norm = Vectors.norm(basis, next, length);
        steps++;
        size++;
        if (norm <= 4 * Vectors.ROUNDOFF * largest || size == length) {
            exhausted = true;
            norm = 0;
        }
        Arrays.fill(projected, size * capacity, (size + 1) * capacity, 0);
        projected[size * capacity + j] = norm;
        Vectors.normalize(basis, next, length);
    }

    private void solve() {
        double[] square = new double[size * size];
        for (int i = 0; i < size; i++) {
            System.arraycopy(projected, i * capacity, square, i * size, size);
        }
        ritz = new SmallEigenproblem(square, size);
    }

    private boolean settled(int wanted, double tolerance) {
        if (size < wanted && !exhausted) {
            return false;
        }
        double noise = 4 * Vectors.ROUNDOFF * largest;
        for (int i = 0; i < Math.min(wanted, size); i++) {
            if (residual(i) > Math.max(noise, tolerance * ritz.modulus(i))) {
                return false;
            }
        }
        return true;
    }

    private void restart(int wanted) {
        int keep = Math.min(size - 2, wanted + (size - wanted) / 2);
        double[] frame = new double[(keep + 1) * size];
        int kept = 0;
        double[] re = new double[size];
        double[] im = new double[size];
        for (int i = 0; i < size && kept < keep; i++) {
            // Of a pair the second brings nothing new.
            if (ritz.im(i) >= 0) {
                ritz.vector(i, re, im);
                kept = include(frame, kept, re);
                kept = ritz.im(i) > 0 ? include(frame, kept, im) : kept;
            }
        }
        double[] image = new double[size];
        double[] reduced = new double[(capacity + 1) * capacity];
        for (int j = 0; j < kept; j++) {
            for (int i = 0; i < size; i++) {
                image[i] = Vectors.dot(projected, i * capacity, frame, j * size, size);
            }
            for (int i = 0; i < kept; i++) {
                reduced[i * capacity + j] = Vectors.dot(frame, i * size, image, 0, size);
            }
            reduced[kept * capacity + j] = Vectors.dot(projected, size * capacity, frame, j * size, size);
        }
        double[] turned = new double[basis.length];
        for (int j = 0; j < kept; j++) {
            for (int i = 0; i < size; i++) {
                Vectors.add(frame[j * size + i], basis, i * length, turned, j * length, length);
            }
        }
        System.arraycopy(basis, size * length, turned, kept * length, length);
        basis = turned;
        projected = reduced;
        size = kept;
    }

    private int include(double[] frame, int kept, double[] vector) {
        int at = kept * size;
        System.arraycopy(vector, 0, frame, at, size);
        double before = Vectors.norm(frame, at, size);
        Vectors.orthogonalize(frame, kept, frame, at, size);
        if (Vectors.norm(frame, at, size) <= 1e-10 * before) {
            return kept;
        }
        Vectors.normalize(frame, at, size);
        return kept + 1;
    }
}
