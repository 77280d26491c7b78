package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Place;
import dev.gradflow.simd.VectorCode.Term;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// The shape of a register tile of a matrix product, and the code for it.
///
/// @param rows       rows of A and C
/// @param vectors    vectors in a row of a panel of B
/// @param panels     panels of B side by side, from which a row of C takes its columns
/// @param columnwise whether A is a block whose rows are contiguous along the column, [#COLUMN_STRIDE] elements
///                   from one inner index to the next; otherwise each row is contiguous
/// @param packed     whether rows of B follow each other without a gap
/// @param accumulate whether C is added to
record TileShape(int rows, int vectors, int panels, boolean columnwise, boolean packed, boolean accumulate) {
    /// The most rows that a block of A has, and the distance between inner indices in a columnwise one.
    static final int COLUMN_STRIDE = 96;

    private static final int K = 1;
    private static final int A = 2;
    private static final int A_START = 3;
    private static final int A_STRIDE = 4;
    private static final int B = 5;
    private static final int B_START = 6;
    private static final int B_STRIDE = 7;
    private static final int C = 8;
    private static final int C_START = 9;
    private static final int C_STRIDE = 10;

    /// The most vectors in a row of a tile on this machine; packed panels of B are as wide.
    static int mostVectors(VectorUnit unit) {
        return unit.registers() >= 32 ? 3 : 2;
    }

    /// The most rows of a tile, so that accumulators, a row of B and an element of A fit into the registers.
    static int mostRows(VectorUnit unit) {
        return unit.registers() >= 32 ? 8 : 6;
    }

    /// A tile of this shape, which implements the interface `type`.
    <T> T generate(Class<T> type, Precision precision, VectorUnit unit) {
        ElementType element = ElementType.of(precision);
        ClassDesc integer = ConstantDescs.CD_int;
        ClassDesc[] parameters = {
            integer,
            element.array(),
            integer,
            integer,
            element.array(),
            integer,
            integer,
            element.array(),
            integer,
            integer
        };
        return GeneratedClass.implement(name(), type, parameters, code -> write(code, element, unit.lanes(precision)));
    }

    /// The number of vector operations for each inner index.
    long vectorOperations() {
        return (long) rows * vectors * panels + rows + (long) vectors * panels;
    }

    private String name() {
        return "Tile" + rows + "x" + vectors + (panels > 1 ? "x" + panels : "") + (columnwise ? "Columnwise" : "")
                + (packed ? "" : "Unpacked") + (accumulate ? "Accumulate" : "");
    }

    private void write(CodeBuilder code, ElementType element, int lanes) {
        VectorCode vector = new VectorCode(code, element);
        int[] aRow = columnwise ? new int[0] : starts(code, rows, A_START, A_STRIDE);
        int[] cRow = starts(code, rows, C_START, C_STRIDE);
        int[] bPanel = starts(code, panels, B_START, B_STRIDE);
        int[][] sums = new int[rows][panels * vectors];
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < panels * vectors; v++) {
                Place place = new Place(C, cRow[r], -1, 0, v * lanes);
                sums[r][v] = vector.variable(accumulate ? vector.at(place) : vector.constant(0));
            }
        }
        vector.loop(K, 1, p -> {
            Term[] b = new Term[panels * vectors];
            for (int v = 0; v < b.length; v++) {
                Place place = packed
                        ? new Place(B, bPanel[v / vectors], p, vectors * lanes, v % vectors * lanes)
                        : new Place(B, B_START, -1, 0, v * lanes);
                b[v] = vector.local(vector.variable(vector.at(place)));
            }
            for (int r = 0; r < rows; r++) {
                Place place = columnwise ? new Place(A, A_START, p, COLUMN_STRIDE, r) : new Place(A, aRow[r], p, 1, 0);
                Term a = vector.local(vector.variable(vector.spread(place)));
                for (int v = 0; v < b.length; v++) {
                    vector.assign(sums[r][v], vector.fmaUnkept(a, b[v], vector.local(sums[r][v])));
                }
            }
            if (!packed) {
                code.iload(B_START).iload(B_STRIDE).iadd().istore(B_START);
            }
        });
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < panels * vectors; v++) {
                vector.store(vector.local(sums[r][v]), new Place(C, cRow[r], -1, 0, v * lanes));
            }
        }
    }

    static int[] starts(CodeBuilder code, int count, int start, int stride) {
        int[] starts = new int[count];
        starts[0] = start;
        for (int i = 1; i < count; i++) {
            starts[i] = code.allocateLocal(TypeKind.INT);
            code.iload(starts[i - 1]).iload(stride).iadd().istore(starts[i]);
        }
        return starts;
    }
}
