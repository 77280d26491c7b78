package dev.gradflow.simd;

/// A strip of any shape in plain Java, with the bits of the generated one: what runs until that is ready.
final class DoublePlainStrip extends DoubleStrip {
    private final DoublePlainTile tile;

    /// @param promotion is told of the work that is done here
    DoublePlainStrip(StripShape shape, int lanes, Promotion promotion) {
        tile = new DoublePlainTile(
                new TileShape(1, shape.vectors(), 1, false, true, shape.from()), lanes, promotion);
    }

    @Override
    void run(DoubleOperands operands, int panels, int aStart, int bStart, int bStep, int cStart, int cStep, int rowStart) {
        for (int i = 0; i < panels; i++) {
            tile.run(operands, aStart, bStart + i * bStep, cStart + i * cStep, rowStart + i * cStep);
        }
    }
}
