package dev.gradflow.analysis.spectrum;

/// Diagonal similarity by powers of two that makes rows and columns of a matrix alike in size, without rounding.
///
/// Computed eigenvalues are as good as the matrix is small, so this makes those of badly scaled matrices better.
/// Source: Parlett and Reinsch (1969), with the Euclidean norm of James, Langou and Lowery (2014).
final class Balancing {
    private static final int MOST_SWEEPS = 100;
    private static final int HUGE = 900;

    private Balancing() {}

    /// Balances `matrix` in place, brings its largest entry into [1, 2), and returns the exponent that was divided out.
    ///
    /// The eigenvalues of the original are those of the result times two to this exponent.
    static int balance(double[] matrix, int order) {
        double largest = Vectors.largest(matrix, 0, matrix.length);
        if (largest == 0) {
            return 0;
        }
        int first = Math.getExponent(largest) > HUGE ? Math.getExponent(largest) - HUGE : 0;
        shift(matrix, -first);
        boolean changed = true;
        for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
            changed = false;
            for (int i = 0; i < order; i++) {
                changed |= balance(matrix, order, i);
            }
        }
        int second = Math.getExponent(Vectors.largest(matrix, 0, matrix.length));
        shift(matrix, -second);
        return first + second;
    }

    private static boolean balance(double[] matrix, int order, int i) {
        double row = 0;
        double column = 0;
        for (int j = 0; j < order; j++) {
            if (j != i) {
                row = Math.max(row, Math.abs(matrix[i * order + j]));
                column = Math.max(column, Math.abs(matrix[j * order + i]));
            }
        }
        if (row == 0 || column == 0) {
            return false;
        }
        int rowExponent = Math.getExponent(row);
        int columnExponent = Math.getExponent(column);
        double rowNorm = 0;
        double columnNorm = 0;
        for (int j = 0; j < order; j++) {
            if (j != i) {
                double r = Math.scalb(matrix[i * order + j], -rowExponent);
                double c = Math.scalb(matrix[j * order + i], -columnExponent);
                rowNorm += r * r;
                columnNorm += c * c;
            }
        }
        // Scaling column by 2^s and row by 2^-s makes both equal at s = log2(row/column)/2.
        double logRow = rowExponent + 0.5 * Math.log(rowNorm) / Math.log(2);
        double logColumn = columnExponent + 0.5 * Math.log(columnNorm) / Math.log(2);
        int s = (int) Math.rint((logRow - logColumn) / 2);
        if (s == 0) {
            return false;
        }
        for (int j = 0; j < order; j++) {
            if (j != i) {
                matrix[i * order + j] = Math.scalb(matrix[i * order + j], -s);
                matrix[j * order + i] = Math.scalb(matrix[j * order + i], s);
            }
        }
        return true;
    }

    private static void shift(double[] matrix, int exponent) {
        if (exponent != 0) {
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = Math.scalb(matrix[i], exponent);
            }
        }
    }
}
