package dev.gradflow.analysis.spectrum;

import java.util.Arrays;

/// Row-major arrays as arrays of rows, for the trusted library.
final class Rows {
    private Rows() {}

    static double[][] of(double[] entries, int rows, int columns) {
        double[][] result = new double[rows][];
        for (int i = 0; i < rows; i++) {
            result[i] = Arrays.copyOfRange(entries, i * columns, (i + 1) * columns);
        }
        return result;
    }
}
