package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;

/// All eigenvalues of an upper Hessenberg matrix by the implicitly double-shifted QR iteration (Francis, 1961).
///
/// The computed values are the exact ones of a matrix that differs by a few roundings of its norm. Eigenvalues of a
/// real matrix are real or come in conjugate pairs, and are found as such.
final class FrancisQr {
    private static final int MOST_SWEEPS_EACH = 60;

    private final double[] h;
    private final int order;
    private final double[] re;
    private final double[] im;
    private final double[] column = new double[3];
    private final double norm;
    private boolean converged = true;
    private int sweeps;

    /// Finds the eigenvalues of the row-major Hessenberg matrix `h`, which is overwritten.
    FrancisQr(double[] h, int order) {
        this.h = h;
        this.order = order;
        re = new double[order];
        im = new double[order];
        norm = Vectors.norm(h, 0, h.length);
        run();
    }

    /// The real parts; NaN where the iteration failed.
    double[] re() {
        return re;
    }

    /// The imaginary parts; NaN where the iteration failed.
    double[] im() {
        return im;
    }

    /// Whether every eigenvalue was found.
    boolean converged() {
        return converged;
    }

    /// How many double-shifted sweeps were made.
    int sweeps() {
        return sweeps;
    }

    private double at(int i, int j) {
        return h[i * order + j];
    }

    private void run() {
        int high = order - 1;
        int tries = 0;
        while (high >= 0) {
            InterruptedCallException.check();
            int low = activeStart(high);
            if (low == high) {
                re[high] = at(high, high);
                high--;
                tries = 0;
            } else if (low == high - 1) {
                pair(high - 1);
                high -= 2;
                tries = 0;
            } else if (tries >= MOST_SWEEPS_EACH) {
                for (int i = 0; i <= high; i++) {
                    re[i] = Double.NaN;
                    im[i] = Double.NaN;
                }
                converged = false;
                return;
            } else {
                tries++;
                sweeps++;
                sweep(low, high, tries);
            }
        }
    }

    // Walks up from `high` to the first negligible subdiagonal entry, which is set to zero.
    private int activeStart(int high) {
        for (int i = high; i > 0; i--) {
            double neighbours = Math.abs(at(i - 1, i - 1)) + Math.abs(at(i, i));
            double threshold = Vectors.ROUNDOFF * (neighbours == 0 ? norm : neighbours);
            if (Math.abs(at(i, i - 1)) <= Math.max(threshold, Double.MIN_NORMAL)) {
                h[i * order + i - 1] = 0;
                return i;
            }
        }
        return 0;
    }

    // The two eigenvalues of the 2×2 block at k.
    private void pair(int k) {
        double a = at(k, k);
        double d = at(k + 1, k + 1);
        double p = (a - d) / 2;
        double product = at(k, k + 1) * at(k + 1, k);
        double discriminant = p * p + product;
        if (discriminant >= 0) {
            double z = p + Math.copySign(Math.sqrt(discriminant), p);
            re[k] = d + z;
            re[k + 1] = z == 0 ? d : d - product / z;
        } else {
            re[k] = d + p;
            re[k + 1] = d + p;
            im[k] = Math.sqrt(-discriminant);
            im[k + 1] = -im[k];
        }
    }

    private void sweep(int low, int high, int tries) {
        double first = at(high, high);
        double second = at(high - 1, high - 1);
        double product = at(high, high - 1) * at(high - 1, high);
        if (tries % 10 == 0) {
            // An arbitrary shift breaks the symmetry on which the ordinary one can circle, as for a permutation.
            double size = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
            first = 0.75 * size;
            second = first;
            product = -0.4375 * size * size;
        } else {
            double half = (second - first) / 2;
            double discriminant = half * half + product;
            if (discriminant >= 0) {
                // Of two real shifts the one nearer to the corner is taken twice, so that a sweep strives for one
                // eigenvalue: between two defective ones it could otherwise waver for ever.
                double distant = half + Math.copySign(Math.sqrt(discriminant), half);
                first -= distant == 0 ? 0 : product / distant;
                second = first;
                product = 0;
            }
        }
        int start = startOf(low, high, first, second, product);
        for (int k = start; k < high; k++) {
            boolean three = k + 2 <= high;
            if (k > start) {
                column[0] = at(k, k - 1);
                column[1] = at(k + 1, k - 1);
                column[2] = three ? at(k + 2, k - 1) : 0;
            }
            reflect(low, high, start, k, three);
        }
    }

    // Fills `column` with the first column of (H - s1)(H - s2) over its subdiagonal entry, for the two shifts, and
    // returns
    // the row it belongs to: the lowest from where two consecutive small subdiagonal entries let a sweep start.
    private int startOf(int low, int high, double first, double second, double product) {
        for (int m = high - 2; ; m--) {
            double corner = at(m, m);
            double below = at(m + 1, m + 1);
            double x = ((corner - first) * (corner - second) - product) / at(m + 1, m) + at(m, m + 1);
            double y = corner + below - (first + second);
            double z = at(m + 2, m + 1);
            column[0] = x;
            column[1] = y;
            column[2] = z;
            if (m == low) {
                return m;
            }
            double neglected = Math.abs(at(m, m - 1)) * (Math.abs(y) + Math.abs(z));
            double neighbours = Math.abs(at(m - 1, m - 1)) + Math.abs(corner) + Math.abs(below);
            if (neglected <= Vectors.ROUNDOFF * Math.abs(x) * neighbours) {
                return m;
            }
        }
    }

    private void reflect(int low, int high, int start, int k, boolean three) {
        double scale = Math.max(Math.abs(column[0]), Math.max(Math.abs(column[1]), Math.abs(column[2])));
        if (scale == 0) {
            return;
        }
        double a = column[0] / scale;
        double b = column[1] / scale;
        double c = column[2] / scale;
        double target = -Math.copySign(Math.sqrt(a * a + b * b + c * c), a);
        double head = a - target;
        double tau = -head / target;
        double v = b / head;
        double w = c / head;
        if (k > start) {
            h[k * order + k - 1] = target * scale;
            h[(k + 1) * order + k - 1] = 0;
            if (three) {
                h[(k + 2) * order + k - 1] = 0;
            }
        } else if (k > low) {
            h[k * order + k - 1] *= 1 - tau;
        }
        if (three) {
            threeRows(k, high, tau, v, w);
            threeColumns(low, Math.min(high, k + 3), k, tau, v, w);
        } else {
            twoRows(k, high, tau, v);
            twoColumns(low, high, k, tau, v);
        }
    }

    private void threeRows(int k, int high, double tau, double v, double w) {
        int top = k * order;
        int middle = top + order;
        int bottom = middle + order;
        for (int j = k; j <= high; j++) {
            double sum = tau * (h[top + j] + v * h[middle + j] + w * h[bottom + j]);
            h[top + j] -= sum;
            h[middle + j] -= v * sum;
            h[bottom + j] -= w * sum;
        }
    }

    private void threeColumns(int low, int last, int k, double tau, double v, double w) {
        for (int i = low; i <= last; i++) {
            int at = i * order + k;
            double sum = tau * (h[at] + v * h[at + 1] + w * h[at + 2]);
            h[at] -= sum;
            h[at + 1] -= v * sum;
            h[at + 2] -= w * sum;
        }
    }

    private void twoRows(int k, int high, double tau, double v) {
        int top = k * order;
        int bottom = top + order;
        for (int j = k; j <= high; j++) {
            double sum = tau * (h[top + j] + v * h[bottom + j]);
            h[top + j] -= sum;
            h[bottom + j] -= v * sum;
        }
    }

    private void twoColumns(int low, int last, int k, double tau, double v) {
        for (int i = low; i <= last; i++) {
            int at = i * order + k;
            double sum = tau * (h[at] + v * h[at + 1]);
            h[at] -= sum;
            h[at + 1] -= v * sum;
        }
    }
}
