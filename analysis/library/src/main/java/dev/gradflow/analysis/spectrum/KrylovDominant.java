package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;

/// The dominant eigenvalue of a large map from products alone: Krylov spaces of A and of Aᵀ, and what both say
/// together.
///
/// The eigenvalue error is at most the residual times the condition `1/|y·x|` of the eigenvalue, to first order. That
/// no
/// larger eigenvalue exists follows only from the random start, not from a proof.
final class KrylovDominant {
    private static final int CAPACITY = 60;
    private static final int CANDIDATES = 8;
    private static final int MOST_STEPS = 3000;
    private static final double SAFETY = 8;

    private KrylovDominant() {}

    static DominantEigenvalue of(LinearMap a, double tolerance) {
        int order = a.rows();
        double[] start = StartVectors.first(order, null);
        ScaledVectorMap map = new ScaledVectorMap(VectorMap.of(a), start);
        double roundoff = map.roundoff();
        double[] image = new double[order];
        map.apply(start, 0, image, 0);
        if (Vectors.largest(image, 0, order) == 0) {
            // A random vector is mapped to zero: so is every other.
            return new DominantEigenvalue(0, 0, 0, true, 0, 1);
        }
        KrylovSchur right = new KrylovSchur(map, false, CAPACITY, start);
        KrylovSchur left = new KrylovSchur(map, true, CAPACITY, start);
        double bound = Double.POSITIVE_INFINITY;
        // Residuals are pressed as far as the condition, which only they reveal, makes necessary.
        double residual = tolerance / 10;
        do {
            if (!right.run(1, residual, MOST_STEPS) || !left.run(1, residual, MOST_STEPS)) {
                break;
            }
            bound = bound(right, left, order, roundoff);
            residual /= 100;
        } while (bound > tolerance && residual > 4 * roundoff);
        SmallEigenproblem ritz = right.ritz();
        double re = Math.scalb(ritz.re(0), map.exponent());
        double im = Math.scalb(Math.abs(ritz.im(0)), map.exponent());
        boolean converged = bound <= tolerance;
        return new DominantEigenvalue(Math.hypot(re, im), re, im, converged, bound, right.steps() + left.steps());
    }

    private static double bound(KrylovSchur right, KrylovSchur left, int order, double roundoff) {
        SmallEigenproblem ritz = right.ritz();
        int match = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(CANDIDATES, left.count()); i++) {
            double apart =
                    Math.hypot(left.ritz().re(i) - ritz.re(0), left.ritz().im(i) - ritz.im(0));
            if (apart < distance) {
                distance = apart;
                match = i;
            }
        }
        double[] xRe = new double[order];
        double[] xIm = new double[order];
        double[] yRe = new double[order];
        double[] yIm = new double[order];
        right.vector(0, xRe, xIm);
        left.vector(match, yRe, yIm);
        // Aᵀv = λv makes the conjugate of v a left eigenvector, so the overlap takes no conjugate.
        double overlapRe = Vectors.dot(xRe, 0, yRe, 0, order) - Vectors.dot(xIm, 0, yIm, 0, order);
        double overlapIm = Vectors.dot(xRe, 0, yIm, 0, order) + Vectors.dot(xIm, 0, yRe, 0, order);
        double residual = Math.max(right.residual(0), left.residual(match));
        double error = Math.max(residual, distance) + SAFETY * roundoff * right.largest();
        double bound = SAFETY * error / Math.hypot(overlapRe, overlapIm) / ritz.modulus(0);
        return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
    }
}
