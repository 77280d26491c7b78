package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;

/// The norm of the resolvent `(z·I - H)⁻¹` of a real upper Hessenberg matrix at points of the complex plane.
///
/// It is the reciprocal of the smallest perturbation that makes z an eigenvalue, which is what certifies computed
/// eigenvalues. One value costs a Hessenberg elimination and a few triangular solves: O(n²).
/// Source: Trefethen and Embree, Spectra and Pseudospectra (2005), chapters 39 and 43.
final class Resolvent {
    private static final int MOST_ROUNDS = 6;

    private final double[] h;
    private final int order;
    private final double[] upperRe;
    private final double[] upperIm;
    private final double[] factorRe;
    private final double[] factorIm;
    private final boolean[] swapped;
    private final double[] probeRe;
    private final double[] probeIm;
    private final double[] x;
    private final double[] y;

    /// Views the row-major Hessenberg matrix `h`.
    Resolvent(double[] h, int order) {
        this.h = h;
        this.order = order;
        upperRe = new double[order * order];
        upperIm = new double[order * order];
        factorRe = new double[order];
        factorIm = new double[order];
        swapped = new boolean[order];
        probeRe = new double[order];
        probeIm = new double[order];
        x = new double[order];
        y = new double[order];
        Vectors.random(1, probeRe, 0, order);
        Vectors.random(2, probeIm, 0, order);
    }

    /// The norm at `zRe + i·zIm`, estimated from below by power iteration, rarely to less than half; infinite where the
    /// elimination meets a zero.
    double norm(double zRe, double zIm) {
        if (!factor(zRe, zIm)) {
            return Double.POSITIVE_INFINITY;
        }
        System.arraycopy(probeRe, 0, x, 0, order);
        System.arraycopy(probeIm, 0, y, 0, order);
        double estimate = 0;
        normalize();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            InterruptedCallException.check();
            solve();
            double forward = normalize();
            solveAdjoint();
            double backward = normalize();
            double larger = Math.max(forward, backward);
            if (!(larger < Double.POSITIVE_INFINITY)) {
                return Double.POSITIVE_INFINITY;
            }
            boolean settled = larger <= 1.1 * estimate;
            estimate = Math.max(estimate, larger);
            if (settled && round >= 2) {
                break;
            }
        }
        return estimate;
    }

    private double normalize() {
        double norm = Math.hypot(Vectors.norm(x, 0, order), Vectors.norm(y, 0, order));
        Vectors.scale(1 / norm, x, 0, order);
        Vectors.scale(1 / norm, y, 0, order);
        return norm;
    }

    private boolean factor(double zRe, double zIm) {
        row(0, zRe, zIm, 0);
        for (int k = 0; k < order - 1; k++) {
            int current = k * order;
            int next = current + order;
            InterruptedCallException.check();
            row(k + 1, zRe, zIm, k);
            double pivot = Math.abs(upperRe[current + k]) + Math.abs(upperIm[current + k]);
            double other = Math.abs(upperRe[next + k]);
            swapped[k] = other > pivot;
            if (swapped[k]) {
                for (int j = k; j < order; j++) {
                    double re = upperRe[current + j];
                    double im = upperIm[current + j];
                    upperRe[current + j] = upperRe[next + j];
                    upperIm[current + j] = upperIm[next + j];
                    upperRe[next + j] = re;
                    upperIm[next + j] = im;
                }
            }
            double pRe = upperRe[current + k];
            double pIm = upperIm[current + k];
            double size = pRe * pRe + pIm * pIm;
            if (size == 0) {
                return false;
            }
            double fRe = (upperRe[next + k] * pRe + upperIm[next + k] * pIm) / size;
            double fIm = (upperIm[next + k] * pRe - upperRe[next + k] * pIm) / size;
            factorRe[k] = fRe;
            factorIm[k] = fIm;
            for (int j = k + 1; j < order; j++) {
                double re = upperRe[current + j];
                double im = upperIm[current + j];
                upperRe[next + j] -= fRe * re - fIm * im;
                upperIm[next + j] -= fRe * im + fIm * re;
            }
        }
        int last = order * order - 1;
        return upperRe[last] != 0 || upperIm[last] != 0;
    }

    private void row(int i, double zRe, double zIm, int from) {
        int start = i * order;
        for (int j = from; j < order; j++) {
            upperRe[start + j] = -h[start + j];
            upperIm[start + j] = 0;
        }
        upperRe[start + i] += zRe;
        upperIm[start + i] = zIm;
    }

    // (x, y) becomes the solution of (z·I - H)·w = x + i·y.
    private void solve() {
        for (int k = 0; k < order - 1; k++) {
            if (swapped[k]) {
                swap(k);
            }
            x[k + 1] -= factorRe[k] * x[k] - factorIm[k] * y[k];
            y[k + 1] -= factorRe[k] * y[k] + factorIm[k] * x[k];
        }
        for (int i = order - 1; i >= 0; i--) {
            int row = i * order;
            int after = order - i - 1;
            double re = x[i]
                    - Vectors.dot(upperRe, row + i + 1, x, i + 1, after)
                    + Vectors.dot(upperIm, row + i + 1, y, i + 1, after);
            double im = y[i]
                    - Vectors.dot(upperRe, row + i + 1, y, i + 1, after)
                    - Vectors.dot(upperIm, row + i + 1, x, i + 1, after);
            divide(i, re, im, upperRe[row + i], upperIm[row + i]);
        }
    }

    // (x, y) becomes the solution of (z·I - H)ᴴ·w = x + i·y.
    private void solveAdjoint() {
        for (int i = 0; i < order; i++) {
            int row = i * order;
            int after = order - i - 1;
            divide(i, x[i], y[i], upperRe[row + i], -upperIm[row + i]);
            Vectors.add(-x[i], upperRe, row + i + 1, x, i + 1, after);
            Vectors.add(-y[i], upperIm, row + i + 1, x, i + 1, after);
            Vectors.add(-y[i], upperRe, row + i + 1, y, i + 1, after);
            Vectors.add(x[i], upperIm, row + i + 1, y, i + 1, after);
        }
        for (int k = order - 2; k >= 0; k--) {
            x[k] -= factorRe[k] * x[k + 1] + factorIm[k] * y[k + 1];
            y[k] -= factorRe[k] * y[k + 1] - factorIm[k] * x[k + 1];
            if (swapped[k]) {
                swap(k);
            }
        }
    }

    private void swap(int k) {
        double re = x[k];
        double im = y[k];
        x[k] = x[k + 1];
        y[k] = y[k + 1];
        x[k + 1] = re;
        y[k + 1] = im;
    }

    private void divide(int i, double re, double im, double byRe, double byIm) {
        double size = byRe * byRe + byIm * byIm;
        x[i] = (re * byRe + im * byIm) / size;
        y[i] = (im * byRe - re * byIm) / size;
    }
}
