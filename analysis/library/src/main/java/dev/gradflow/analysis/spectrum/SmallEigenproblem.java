package dev.gradflow.analysis.spectrum;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Eigenvalues of a small dense matrix by falling modulus, with eigenvectors by inverse iteration on demand.
final class SmallEigenproblem {
    private final double[] matrix;
    private final int order;
    private final double norm;
    private final double[] re;
    private final double[] im;
    private final boolean converged;
    private final double[] workRe;
    private final double[] workIm;

    /// Solves for the row-major `matrix`, which is kept and not changed.
    SmallEigenproblem(double[] matrix, int order) {
        this.matrix = matrix;
        this.order = order;
        norm = Vectors.norm(matrix, 0, order * order);
        double[] h = matrix.clone();
        Hessenberg.reduce(h, order);
        FrancisQr qr = new FrancisQr(h, order);
        converged = qr.converged();
        int[] sorted = IntStream.range(0, order)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.hypot(qr.re()[i], qr.im()[i]))
                        .thenComparingDouble(i -> -qr.re()[i])
                        .thenComparingDouble(i -> -qr.im()[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        re = IntStream.of(sorted).mapToDouble(i -> qr.re()[i]).toArray();
        im = IntStream.of(sorted).mapToDouble(i -> qr.im()[i]).toArray();
        workRe = new double[order * order];
        workIm = new double[order * order];
    }

    /// Whether all eigenvalues were found.
    boolean converged() {
        return converged;
    }

    double re(int i) {
        return re[i];
    }

    double im(int i) {
        return im[i];
    }

    double modulus(int i) {
        return Math.hypot(re[i], im[i]);
    }

    /// Writes a unit eigenvector for eigenvalue i: real and imaginary part.
    void vector(int i, double[] vectorRe, double[] vectorIm) {
        Vectors.random(11L + i, vectorRe, 0, order);
        if (im[i] == 0) {
            Arrays.fill(vectorIm, 0, order, 0);
        } else {
            Vectors.random(1011L + i, vectorIm, 0, order);
        }
        for (int round = 0; round < 2; round++) {
            solveShifted(re[i], im[i], vectorRe, vectorIm);
            double length = Math.hypot(Vectors.norm(vectorRe, 0, order), Vectors.norm(vectorIm, 0, order));
            Vectors.scale(1 / length, vectorRe, 0, order);
            Vectors.scale(1 / length, vectorIm, 0, order);
        }
    }

    // Gaussian elimination with partial pivoting of matrix - z, whose vanishing pivot is made tiny instead.
    private void solveShifted(double zRe, double zIm, double[] x, double[] y) {
        System.arraycopy(matrix, 0, workRe, 0, order * order);
        Arrays.fill(workIm, 0);
        for (int i = 0; i < order; i++) {
            workRe[i * order + i] -= zRe;
            workIm[i * order + i] -= zIm;
        }
        for (int k = 0; k < order; k++) {
            pivot(k, x, y);
            int top = k * order;
            double pRe = workRe[top + k];
            double pIm = workIm[top + k];
            double size = pRe * pRe + pIm * pIm;
            for (int i = k + 1; i < order; i++) {
                int row = i * order;
                double fRe = (workRe[row + k] * pRe + workIm[row + k] * pIm) / size;
                double fIm = (workIm[row + k] * pRe - workRe[row + k] * pIm) / size;
                if (fRe != 0 || fIm != 0) {
                    for (int j = k + 1; j < order; j++) {
                        workRe[row + j] -= fRe * workRe[top + j] - fIm * workIm[top + j];
                        workIm[row + j] -= fRe * workIm[top + j] + fIm * workRe[top + j];
                    }
                    x[i] -= fRe * x[k] - fIm * y[k];
                    y[i] -= fRe * y[k] + fIm * x[k];
                }
            }
        }
        for (int i = order - 1; i >= 0; i--) {
            int row = i * order;
            double sumRe = x[i];
            double sumIm = y[i];
            for (int j = i + 1; j < order; j++) {
                sumRe -= workRe[row + j] * x[j] - workIm[row + j] * y[j];
                sumIm -= workRe[row + j] * y[j] + workIm[row + j] * x[j];
            }
            double pRe = workRe[row + i];
            double pIm = workIm[row + i];
            double size = pRe * pRe + pIm * pIm;
            x[i] = (sumRe * pRe + sumIm * pIm) / size;
            y[i] = (sumIm * pRe - sumRe * pIm) / size;
        }
    }

    private void pivot(int k, double[] x, double[] y) {
        int best = k;
        double largest = -1;
        for (int i = k; i < order; i++) {
            double size = Math.abs(workRe[i * order + k]) + Math.abs(workIm[i * order + k]);
            if (size > largest) {
                largest = size;
                best = i;
            }
        }
        if (best != k) {
            swap(workRe, k * order, best * order, order);
            swap(workIm, k * order, best * order, order);
            swap(x, k, best, 1);
            swap(y, k, best, 1);
        }
        double tiny = Vectors.ROUNDOFF * norm;
        if (largest < tiny || largest == 0) {
            workRe[k * order + k] = tiny == 0 ? 1 : tiny;
            workIm[k * order + k] = 0;
        }
    }

    private static void swap(double[] array, int p, int q, int length) {
        for (int i = 0; i < length; i++) {
            double value = array[p + i];
            array[p + i] = array[q + i];
            array[q + i] = value;
        }
    }
}
