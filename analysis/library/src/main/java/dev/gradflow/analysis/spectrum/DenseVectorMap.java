package dev.gradflow.analysis.spectrum;

import java.util.Arrays;

/// A dense matrix acting in plain Java, several rows at a time.
final class DenseVectorMap implements DenseView {
    private final int rows;
    private final int columns;
    private double[] matrix = {};
    private int offset;
    private int stride;

    DenseVectorMap(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    @Override
    public DenseVectorMap view(double[] values, int firstElement, int rowStride) {
        matrix = values;
        offset = firstElement;
        stride = rowStride;
        return this;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void apply(double[] x, int xOffset, double[] y, int yOffset) {
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            fourRows(offset + i * stride, x, xOffset, y, yOffset + i);
        }
        for (; i < rows; i++) {
            y[yOffset + i] = Vectors.dot(matrix, offset + i * stride, x, xOffset, columns);
        }
    }

    private void fourRows(int row, double[] x, int xOffset, double[] y, int yOffset) {
        double[] a = matrix;
        int second = row + stride;
        int third = second + stride;
        int fourth = third + stride;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double t3 = 0;
        int j = 0;
        for (; j <= columns - 2; j += 2) {
            double p = x[xOffset + j];
            double q = x[xOffset + j + 1];
            s0 = Math.fma(a[row + j], p, s0);
            s1 = Math.fma(a[second + j], p, s1);
            s2 = Math.fma(a[third + j], p, s2);
            s3 = Math.fma(a[fourth + j], p, s3);
            t0 = Math.fma(a[row + j + 1], q, t0);
            t1 = Math.fma(a[second + j + 1], q, t1);
            t2 = Math.fma(a[third + j + 1], q, t2);
            t3 = Math.fma(a[fourth + j + 1], q, t3);
        }
        if (j < columns) {
            double p = x[xOffset + j];
            s0 = Math.fma(a[row + j], p, s0);
            s1 = Math.fma(a[second + j], p, s1);
            s2 = Math.fma(a[third + j], p, s2);
            s3 = Math.fma(a[fourth + j], p, s3);
        }
        y[yOffset] = s0 + t0;
        y[yOffset + 1] = s1 + t1;
        y[yOffset + 2] = s2 + t2;
        y[yOffset + 3] = s3 + t3;
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + columns, 0);
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            addFourRows(offset + i * stride, x, xOffset + i, y, yOffset);
        }
        for (; i < rows; i++) {
            Vectors.add(x[xOffset + i], matrix, offset + i * stride, y, yOffset, columns);
        }
    }

    private void addFourRows(int row, double[] x, int xOffset, double[] y, int yOffset) {
        double[] a = matrix;
        int second = row + stride;
        int third = second + stride;
        int fourth = third + stride;
        double p = x[xOffset];
        double q = x[xOffset + 1];
        double r = x[xOffset + 2];
        double s = x[xOffset + 3];
        for (int j = 0; j < columns; j++) {
            double sum = Math.fma(p, a[row + j], y[yOffset + j]);
            sum = Math.fma(q, a[second + j], sum);
            sum = Math.fma(r, a[third + j], sum);
            y[yOffset + j] = Math.fma(s, a[fourth + j], sum);
        }
    }
}
