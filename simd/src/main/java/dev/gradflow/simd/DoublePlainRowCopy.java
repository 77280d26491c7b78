package dev.gradflow.simd;

/// A copy in plain Java: what runs until vector code is ready.
final class DoublePlainRowCopy extends DoubleRowCopy {
    private final Promotion promotion;

    /// @param promotion is told of the work that is done here
    DoublePlainRowCopy(Promotion promotion) {
        this.promotion = promotion;
    }

    @Override
    void run(int rows, int columns, double[] a, int start, int stride, double[] to, int toStart, int toStride) {
        promotion.worked((long) rows * columns);
        plain(rows, columns, a, start, stride, to, toStart, toStride);
    }
}
