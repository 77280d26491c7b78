package dev.gradflow.analysis.spectrum;

import java.util.Arrays;

/// The largest singular value of a growing upper bidiagonal matrix B, with its left singular vector.
///
/// Works on the tridiagonal `B·Bᵀ` by Laguerre's iteration from above, which converges monotonically and cubically.
/// Meant for the short bidiagonals of a Lanczos process; one call costs a few microseconds. Reusable, not thread-safe.
final class TopBidiagonal {
    private static final int MOST_ITERATIONS = 60;

    private final double[] diagonal;
    private final double[] coupling;
    private final double[] fromAbove;
    private final double[] fromBelow;
    private final double[] left;
    private double value;
    private double defect;

    TopBidiagonal(int capacity) {
        diagonal = new double[capacity];
        coupling = new double[capacity];
        fromAbove = new double[capacity];
        fromBelow = new double[capacity];
        left = new double[capacity];
    }

    /// The largest singular value found by the last [#solve].
    double value() {
        return value;
    }

    /// The unit left singular vector that belongs to it; only as many entries as the matrix had rows are meaningful.
    double[] left() {
        return left;
    }

    /// How far value and vector are from fitting each other exactly, as a distance between singular values.
    double defect() {
        return defect;
    }

    /// Solves for the leading `size` rows and columns: `alpha` on the diagonal, `beta` above it.
    void solve(double[] alpha, double[] beta, int size) {
        double scale = 0;
        for (int i = 0; i < size; i++) {
            scale = Math.max(scale, Math.max(alpha[i], i < size - 1 ? beta[i] : 0));
        }
        if (scale == 0) {
            value = 0;
            defect = 0;
            Arrays.fill(left, 0, size, 0);
            left[0] = 1;
            return;
        }
        double start = 0;
        for (int i = 0; i < size; i++) {
            double a = alpha[i] / scale;
            double b = i < size - 1 ? beta[i] / scale : 0;
            diagonal[i] = a * a + b * b;
            coupling[i] = i < size - 1 ? b * (alpha[i + 1] / scale) : 0;
            start = Math.max(start, diagonal[i] + coupling[i] + (i > 0 ? coupling[i - 1] : 0));
        }
        double root = largestRoot(start * (1 + 4 * Vectors.ROUNDOFF), size);
        vector(root, size);
        value = scale * Math.sqrt(root);
        defect = scale * residual(root, size) / Math.sqrt(root);
    }

    private double largestRoot(double start, int size) {
        double x = start;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            // Pivots of T - x, with the logarithmic derivatives of their product.
            double first = 0;
            double second = 0;
            double pivot = 1;
            double slope = 0;
            double bend = 0;
            for (int i = 0; i < size; i++) {
                double o = i > 0 ? coupling[i - 1] * coupling[i - 1] / pivot : 0;
                pivot = diagonal[i] - x - o;
                if (!(pivot < 0)) {
                    // From above every pivot is negative: only rounding turns one, at the root.
                    return x;
                }
                double nextSlope = (o * slope - 1) / pivot;
                bend = o * (bend - 2 * slope * slope) / pivot;
                slope = nextSlope;
                first += slope;
                second += slope * slope - bend;
            }
            double spread = (size - 1) * Math.max(0, size * second - first * first);
            double step = size / (first + Math.sqrt(spread));
            if (!(step > 2 * Vectors.ROUNDOFF * x)) {
                return x;
            }
            x -= step;
        }
        return x;
    }

    // Twisted factorisation: the vector is built from the row where the fromAbove from above and from below meet
    // closest
    // to zero, so that a bidiagonal that nearly splits does no harm.
    private void vector(double root, int size) {
        fromAbove[0] = nonzero(diagonal[0] - root, root);
        for (int i = 1; i < size; i++) {
            double shifted = diagonal[i] - root;
            fromAbove[i] = nonzero(shifted - coupling[i - 1] * coupling[i - 1] / fromAbove[i - 1], root);
        }
        int twist = size - 1;
        double smallest = Math.abs(fromAbove[size - 1]);
        fromBelow[size - 1] = nonzero(diagonal[size - 1] - root, root);
        for (int i = size - 2; i >= 0; i--) {
            double shifted = diagonal[i] - root;
            fromBelow[i] = nonzero(shifted - coupling[i] * coupling[i] / fromBelow[i + 1], root);
            double meeting = Math.abs(fromAbove[i] + fromBelow[i] - shifted);
            if (meeting < smallest) {
                smallest = meeting;
                twist = i;
            }
        }
        left[twist] = 1;
        for (int i = twist - 1; i >= 0; i--) {
            left[i] = -coupling[i] / fromAbove[i] * left[i + 1];
        }
        for (int i = twist + 1; i < size; i++) {
            left[i] = -coupling[i - 1] / fromBelow[i] * left[i - 1];
        }
        Vectors.normalize(left, 0, size);
    }

    private static double nonzero(double pivot, double root) {
        return pivot != 0 ? pivot : Vectors.ROUNDOFF * Vectors.ROUNDOFF * root;
    }

    // The norm of T·p - root·p, which is of the order of rounding unless the vector went wrong.
    private double residual(double root, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double entry = (diagonal[i] - root) * left[i];
            entry += i > 0 ? coupling[i - 1] * left[i - 1] : 0;
            entry += i < size - 1 ? coupling[i] * left[i + 1] : 0;
            sum += entry * entry;
        }
        return Math.sqrt(sum);
    }
}
