package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.Arrays;

/// QR decomposition by Householder reflections, always eliminating the largest remaining column (Businger and Golub).
final class PivotedQr {
    private PivotedQr() {}

    /// Overwrites column j, at `columnsOf[j·rows …]`, by column j of R, its columns permuted; Q is not kept.
    static void triangularize(double[] columnsOf, int rows, int columns) {
        for (int k = 0; k < Math.min(rows, columns); k++) {
            InterruptedCallException.check();
            int largest = k;
            double largestNorm = -1;
            for (int j = k; j < columns; j++) {
                // Norms are taken anew: updating them loses what graded matrices are about.
                double norm = Vectors.norm(columnsOf, j * rows + k, rows - k);
                if (norm > largestNorm) {
                    largest = j;
                    largestNorm = norm;
                }
            }
            swap(columnsOf, k * rows, largest * rows, rows);
            if (largestNorm == 0) {
                return;
            }
            eliminate(columnsOf, rows, columns, k, largestNorm);
        }
    }

    private static void eliminate(double[] columnsOf, int rows, int columns, int k, double norm) {
        int head = k * rows + k;
        int length = rows - k;
        double target = -Math.copySign(norm, columnsOf[head]);
        double first = columnsOf[head] - target;
        double tau = -first / target;
        columnsOf[head] = 1;
        for (int i = 1; i < length; i++) {
            columnsOf[head + i] /= first;
        }
        for (int j = k + 1; j < columns; j++) {
            int column = j * rows + k;
            double sum = Vectors.dot(columnsOf, head, columnsOf, column, length);
            Vectors.add(-tau * sum, columnsOf, head, columnsOf, column, length);
        }
        columnsOf[head] = target;
        Arrays.fill(columnsOf, head + 1, head + length, 0);
    }

    private static void swap(double[] array, int p, int q, int length) {
        if (p == q) {
            return;
        }
        for (int i = 0; i < length; i++) {
            double value = array[p + i];
            array[p + i] = array[q + i];
            array[q + i] = value;
        }
    }
}
