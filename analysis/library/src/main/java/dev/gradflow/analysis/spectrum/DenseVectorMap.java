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
            Vectors.dotFour(matrix, offset + i * stride, stride, x, xOffset, columns, y, yOffset + i);
        }
        for (; i < rows; i++) {
            y[yOffset + i] = Vectors.dot(matrix, offset + i * stride, x, xOffset, columns);
        }
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + columns, 0);
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            Vectors.addFour(x, xOffset + i, matrix, offset + i * stride, stride, y, yOffset, columns);
        }
        for (; i < rows; i++) {
            Vectors.add(x[xOffset + i], matrix, offset + i * stride, y, yOffset, columns);
        }
    }
}
