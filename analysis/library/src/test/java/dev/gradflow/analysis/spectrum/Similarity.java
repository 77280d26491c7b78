package dev.gradflow.analysis.spectrum;

import java.util.SplittableRandom;

/// Changes of basis that hide the structure of a test matrix.
final class Similarity {
    private Similarity() {}

    /// `S·J·S⁻¹` for a random integer S of determinant 1: exact as long as the numbers stay short, which is checked.
    static double[] integer(double[] j, int n, int moves, SplittableRandom random) {
        double[] a = j.clone();
        for (int move = 0; move < moves; move++) {
            int p = random.nextInt(n);
            int q = random.nextInt(n - 1);
            q += q >= p ? 1 : 0;
            double factor = random.nextBoolean() ? 1 : -1;
            // Row p gains factor times row q, then column q loses factor times column p.
            for (int k = 0; k < n; k++) {
                a[p * n + k] += factor * a[q * n + k];
            }
            for (int k = 0; k < n; k++) {
                a[k * n + q] -= factor * a[k * n + p];
            }
        }
        for (double entry : a) {
            if (Math.abs(entry) > 1e6 || Math.rint(entry * 0x1p20) != entry * 0x1p20) {
                throw new AssertionError("entry " + entry + " is not a short dyadic number");
            }
        }
        return a;
    }

    /// `Q·J·Qᵀ` for a random orthogonal Q, with rounding.
    static double[] orthogonal(double[] j, int n, SplittableRandom random) {
        double[] a = j.clone();
        for (int reflection = 0; reflection < n; reflection++) {
            double[] v = gaussian(n, random);
            Vectors.normalize(v, 0, n);
            for (int side = 0; side < 2; side++) {
                for (int i = 0; i < n; i++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) {
                        sum += v[k] * at(a, n, i, k, side);
                    }
                    for (int k = 0; k < n; k++) {
                        a[side == 0 ? i * n + k : k * n + i] -= 2 * sum * v[k];
                    }
                }
            }
        }
        return a;
    }

    private static double at(double[] a, int n, int i, int k, int side) {
        return side == 0 ? a[i * n + k] : a[k * n + i];
    }

    /// Rows and columns in one random order.
    static double[] permuted(double[] j, int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                a[order[i] * n + order[k]] = j[i * n + k];
            }
        }
        return a;
    }

    static double[] gaussian(int length, SplittableRandom random) {
        double[] v = new double[length];
        for (int i = 0; i < length; i++) {
            v[i] = random.nextGaussian();
        }
        return v;
    }
}
