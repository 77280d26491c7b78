package dev.gradflow.simd;

/// A transposition in plain Java: what runs until vector code is ready.
final class DoublePlainTransposition extends DoubleTransposition {
    /// What a store to a line of its own counts for.
    private static final int OPERATIONS = 8;

    private final Promotion promotion;

    /// @param promotion is told of the work that is done here
    DoublePlainTransposition(Promotion promotion) {
        this.promotion = promotion;
    }

    @Override
    void run(int rows, int k, double[] a, int from, int rowStride, double[] to, int start) {
        promotion.worked((long) OPERATIONS * rows * k);
        plain(0, rows, k, a, from, rowStride, to, start);
    }

    @Override
    int joined() {
        return ROWS;
    }

    @Override
    void join(int k, double[] copies, double[] to, int start, int width) {
        promotion.worked((long) OPERATIONS * k);
        plainJoin(0, 1, k, copies, to, start, width);
    }
}
