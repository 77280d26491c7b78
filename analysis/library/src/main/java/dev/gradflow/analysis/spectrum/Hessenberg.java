package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.Arrays;

/// Reduction of a square matrix to upper Hessenberg form by Householder reflections: an orthogonal similarity.
final class Hessenberg {
    private Hessenberg() {}

    /// Overwrites the row-major `matrix` by its Hessenberg form, with zeros below the first subdiagonal.
    static void reduce(double[] matrix, int order) {
        double[] v = new double[order];
        double[] sums = new double[order];
        for (int k = 0; k < order - 2; k++) {
            InterruptedCallException.check();
            int length = order - k - 1;
            for (int i = 0; i < length; i++) {
                v[i] = matrix[(k + 1 + i) * order + k];
            }
            double below = Vectors.norm(v, 1, length - 1);
            if (below == 0) {
                continue;
            }
            double norm = Math.hypot(v[0], below);
            double target = -Math.copySign(norm, v[0]);
            v[0] -= target;
            // With w = v/v[0] the reflection is I - tau·w·wᵀ.
            double tau = -v[0] / target;
            double first = v[0];
            for (int i = 0; i < length; i++) {
                v[i] /= first;
            }
            matrix[(k + 1) * order + k] = target;
            for (int i = 1; i < length; i++) {
                matrix[(k + 1 + i) * order + k] = 0;
            }
            fromLeft(matrix, order, k, v, tau, sums);
            fromRight(matrix, order, k, v, tau);
        }
    }

    private static void fromLeft(double[] matrix, int order, int k, double[] v, double tau, double[] sums) {
        int length = order - k - 1;
        int start = k + 1;
        Arrays.fill(sums, 0, length, 0);
        for (int i = 0; i < length; i++) {
            Vectors.add(v[i], matrix, (start + i) * order + start, sums, 0, length);
        }
        for (int i = 0; i < length; i++) {
            Vectors.add(-tau * v[i], sums, 0, matrix, (start + i) * order + start, length);
        }
    }

    private static void fromRight(double[] matrix, int order, int k, double[] v, double tau) {
        int length = order - k - 1;
        for (int i = 0; i < order; i++) {
            int row = i * order + k + 1;
            double sum = Vectors.dot(matrix, row, v, 0, length);
            Vectors.add(-tau * sum, v, 0, matrix, row, length);
        }
    }
}
