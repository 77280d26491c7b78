package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import org.jspecify.annotations.Nullable;

/// All register tiles and strips, each generated when it is first asked for, the transposition, and the copying.
///
/// Safe to share between threads: two that generate the same one at once may each use their own.
final class DoubleTiles {
    private static final int KINDS = 4 * Start.COUNT;
    private static final int WARM_PANELS = 3;

    private final VectorUnit unit;
    private final TileLimits most;
    private final int lanes;
    private final Promotion.When when;
    private final DoubleTile[] tiles;
    private final DoubleStrip[] strips;
    private @Nullable DoubleTransposition transposition;
    private @Nullable DoubleRowCopy rowCopy;

    DoubleTiles(VectorUnit unit, Promotion.When when) {
        this.when = when;
        this.unit = unit;
        lanes = unit.lanes(Precision.F64);
        most = TileLimits.most(unit);
        tiles = new DoubleTile[most.rows() * most.vectors() * most.panels() * KINDS];
        strips = new DoubleStrip[Start.COUNT * most.vectors()];
    }

    /// The tile of one shape.
    DoubleTile get(int rows, int vectors, int panels, boolean columnwise, boolean packed, Start from) {
        int kind = ((columnwise ? 2 : 0) + (packed ? 1 : 0)) * Start.COUNT + from.index;
        int index = (((rows - 1) * most.vectors() + vectors - 1) * most.panels() + panels - 1) * KINDS + kind;
        DoubleTile tile = tiles[index];
        if (tile == null) {
            TileShape shape = new TileShape(rows, vectors, panels, columnwise, packed, from);
            tile = Promotion.begin(
                    when,
                    () -> shape.generate(DoubleTile.class, Precision.F64, unit),
                    generated -> becomesFast(shape, generated),
                    promotion -> new DoublePlainTile(shape, lanes, promotion),
                    fast -> tiles[index] = fast);
            tiles[index] = tile;
        }
        return tile;
    }

    /// Runs `tile` until it is fast, and returns whether it is.
    private boolean becomesFast(TileShape shape, DoubleTile tile) {
        int width = shape.panels() * shape.vectors() * lanes;
        DoubleOperands operands = warmUp(width, shape.rows(), shape.columnwise());
        operands.bStride = shape.packed() ? shape.vectors() * lanes * WarmUp.ITERATIONS : width;
        return WarmUp.run(
                k -> {
                    operands.k = k;
                    tile.run(operands, 0, 0, 0, 0);
                },
                shape.vectorOperations());
    }

    /// The transposition of a few rows.
    DoubleTransposition transposition() {
        DoubleTransposition kernel = transposition;
        if (kernel == null) {
            kernel = Promotion.begin(
                    DoubleVectorTransposition.suits(lanes) ? when : Promotion.When.NEVER,
                    DoubleVectorTransposition::new,
                    DoubleTiles::becomesFast,
                    DoublePlainTransposition::new,
                    fast -> transposition = fast);
            transposition = kernel;
        }
        return kernel;
    }

    /// Runs `transposition` and the joining of its copies until they are fast, and returns whether they are.
    private static boolean becomesFast(DoubleTransposition transposition) {
        int lanes = DoubleVectorTransposition.LANES;
        double[] a = new double[lanes * WarmUp.ITERATIONS];
        double[] copies = new double[lanes * a.length];
        double[] joined = new double[copies.length];
        return WarmUp.run(
                rounds -> {
                    transposition.run(DoubleTransposition.ROWS, lanes * rounds, a, 0, 0, copies, 0);
                    transposition.join(lanes * rounds, copies, joined, 0, lanes);
                },
                DoubleVectorTransposition.VECTOR_OPERATIONS + 2L * lanes);
    }

    /// The copying of short rows.
    DoubleRowCopy rowCopy() {
        DoubleRowCopy kernel = rowCopy;
        if (kernel == null) {
            kernel = Promotion.begin(
                    when,
                    DoubleVectorRowCopy::new,
                    DoubleTiles::becomesFast,
                    DoublePlainRowCopy::new,
                    fast -> rowCopy = fast);
            rowCopy = kernel;
        }
        return kernel;
    }

    /// Runs `copy` until it is fast for each number of vectors, and returns whether it is.
    private static boolean becomesFast(DoubleRowCopy copy) {
        boolean fast = true;
        for (int vectors = 1; vectors <= DoubleVectorRowCopy.VECTORS; vectors++) {
            int columns = vectors * DoubleVectorRowCopy.LANES;
            double[] a = new double[columns * WarmUp.ITERATIONS];
            double[] to = new double[a.length];
            fast &= WarmUp.run(rows -> copy.run(rows, columns, a, 0, columns, to, 0, columns), 2L * vectors);
        }
        return fast;
    }

    /// Operands that are wide enough for a tile.
    private static DoubleOperands warmUp(int width, int rows, boolean columnwise) {
        DoubleOperands operands = new DoubleOperands();
        operands.a = new double[rows * WarmUp.ITERATIONS];
        operands.aStride = columnwise ? rows : WarmUp.ITERATIONS;
        operands.b = new double[width * WarmUp.ITERATIONS];
        operands.c = new double[rows * width];
        operands.cStride = width;
        operands.row = new double[width];
        return operands;
    }

    /// The strip of one shape.
    DoubleStrip strip(int vectors, Start from) {
        int index = Start.COUNT * (vectors - 1) + from.index;
        DoubleStrip strip = strips[index];
        if (strip == null) {
            StripShape shape = new StripShape(vectors, from);
            strip = Promotion.begin(
                    when,
                    () -> shape.generate(DoubleStrip.class, Precision.F64, unit),
                    generated -> becomesFast(shape, generated),
                    promotion -> new DoublePlainStrip(shape, lanes, promotion),
                    fast -> strips[index] = fast);
            strips[index] = strip;
        }
        return strip;
    }

    /// Runs `strip` until it is fast, and returns whether it is.
    private boolean becomesFast(StripShape shape, DoubleStrip strip) {
        DoubleOperands operands = warmUp(shape.vectors() * lanes, 1, false);
        return WarmUp.run(
                k -> {
                    operands.k = k;
                    strip.run(operands, WARM_PANELS, 0, 0, 0, 0, 0, 0);
                },
                WARM_PANELS * shape.vectorOperations());
    }

    /// The panels of a matrix `[k, n]`.
    ///
    /// @param columnwise whether only columnwise rows of A are multiplied by it
    PanelLayout layout(int k, int n, boolean columnwise) {
        long column = (long) k * Double.BYTES;
        return PanelLayout.of(n, lanes, TileLimits.of(unit, column, column * n, columnwise));
    }

    /// The number of elements in a vector.
    int lanes() {
        return lanes;
    }

    /// The most rows, vectors and panels that any tile has.
    TileLimits most() {
        return most;
    }
}
