package dev.gradflow.simd;

/// A strip of any shape in plain Java, with the bits of the generated one: what runs until that is ready.
final class DoublePlainStrip implements DoubleStrip {
    private final DoublePlainTile tile;

    /// @param promotion is told of the work that is done here
    DoublePlainStrip(StripShape shape, int lanes, Promotion promotion) {
        tile = new DoublePlainTile(
                new TileShape(1, shape.vectors(), 1, false, true, shape.accumulate()), lanes, promotion);
    }

    @Override
    public void run(
            int panels,
            int k,
            double[] a,
            int aStart,
            double[] b,
            int bStart,
            int bStep,
            double[] c,
            int cStart,
            int cStep) {
        for (int i = 0; i < panels; i++) {
            tile.run(k, a, aStart, 0, b, bStart + i * bStep, 0, c, cStart + i * cStep, 0);
        }
    }
}
