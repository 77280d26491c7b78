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
/// @param columnwise whether columns of A are contiguous; otherwise its rows are
/// @param packed     whether rows of B follow each other without a gap
/// @param from       what its elements are before
record TileShape(int rows, int vectors, int panels, boolean columnwise, boolean packed, Start from) {
    private static final int OPERANDS = 1;
    private static final int A_START = 2;
    private static final int B_START = 3;
    private static final int C_START = 4;
    private static final int ROW_START = 5;

    /// A tile of this shape, which extends the class `type`.
    <T> T generate(Class<T> type, Precision precision, VectorUnit unit) {
        ElementType element = ElementType.of(precision);
        ClassDesc integer = ConstantDescs.CD_int;
        ClassDesc[] parameters = {TileOperands.type(element), integer, integer, integer, integer};
        return GeneratedClass.implement(name(), type, parameters, code -> write(code, element, unit.lanes(precision)));
    }

    /// The number of vector operations for each inner index.
    long vectorOperations() {
        return (long) rows * vectors * panels + rows + (long) vectors * panels;
    }

    private String name() {
        return "Tile" + rows + "x" + vectors + (panels > 1 ? "x" + panels : "") + (columnwise ? "Columnwise" : "")
                + (packed ? "" : "Unpacked") + from.suffix;
    }

    private void write(CodeBuilder code, ElementType element, int lanes) {
        VectorCode vector = new VectorCode(code, element);
        TileOperands operands = new TileOperands(code, element, OPERANDS);
        int[][] sums = start(vector, code, operands, lanes);
        int a = operands.array("a");
        int aStride = operands.integer("aStride");
        int[] aRow = columnwise ? new int[0] : TileOperands.rows(code, rows, A_START, aStride);
        int b = operands.array("b");
        int bStride = operands.integer("bStride");
        int k = operands.integer("k");
        int first = A_START;
        if (byRow()) {
            // Counting from the first row's start needs one integer register less; they are few.
            code.iload(B_START).iload(A_START).loadConstant(vectors * lanes).imul().isub().istore(B_START);
            code.iload(k).iload(A_START).iadd().istore(k);
            for (int r = 1; r < rows; r++) {
                code.iload(aRow[r]).iload(A_START).isub().istore(aRow[r]);
            }
        } else {
            first = code.allocateLocal(TypeKind.INT);
            code.iconst_0().istore(first);
        }
        int[] bPanel = TileOperands.rows(code, panels, B_START, bStride);
        vector.loopFrom(first, k, 1, p -> {
            Term[] row = new Term[panels * vectors];
            for (int v = 0; v < row.length; v++) {
                Place place = packed
                        ? new Place(b, bPanel[v / vectors], p, vectors * lanes, v % vectors * lanes)
                        : new Place(b, B_START, -1, 0, v * lanes);
                row[v] = vector.local(vector.variable(vector.at(place)));
            }
            for (int r = 0; r < rows; r++) {
                Term factor = vector.local(vector.variable(vector.spread(a(a, aRow, r, p))));
                for (int v = 0; v < row.length; v++) {
                    vector.assign(sums[r][v], vector.fmaUnkept(factor, row[v], vector.local(sums[r][v])));
                }
            }
            if (columnwise) {
                code.iload(A_START).iload(aStride).iadd().istore(A_START);
            }
            if (!packed) {
                code.iload(B_START).iload(bStride).iadd().istore(B_START);
            }
        });
        Place[][] c = result(code, operands, lanes);
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < sums[r].length; v++) {
                vector.store(vector.local(sums[r][v]), c[r][v]);
            }
        }
    }

    private boolean byRow() {
        return !columnwise && packed;
    }

    /// The element of row `r` of A at the inner index that `p` counts.
    private Place a(int array, int[] starts, int r, int p) {
        if (columnwise) {
            return new Place(array, A_START, -1, 0, r);
        }
        return byRow() && r == 0 ? new Place(array, p, -1, 0, 0) : new Place(array, starts[r], p, 1, 0);
    }

    private int[][] start(VectorCode vector, CodeBuilder code, TileOperands operands, int lanes) {
        int[][] sums = new int[rows][panels * vectors];
        Place[][] c = from == Start.RESULT ? result(code, operands, lanes) : new Place[0][];
        int row = from == Start.ROW ? operands.array("row") : 0;
        for (int v = 0; v < panels * vectors; v++) {
            Term first = switch (from) {
                case ZERO, RESULT -> vector.constant(0);
                case ROW -> vector.local(vector.variable(vector.at(new Place(row, ROW_START, -1, 0, v * lanes))));
            };
            for (int r = 0; r < rows; r++) {
                sums[r][v] = vector.variable(from == Start.RESULT ? vector.at(c[r][v]) : first);
            }
        }
        return sums;
    }

    private Place[][] result(CodeBuilder code, TileOperands operands, int lanes) {
        int c = operands.array("c");
        int[] starts = TileOperands.rows(code, rows, C_START, operands.integer("cStride"));
        Place[][] places = new Place[rows][panels * vectors];
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < places[r].length; v++) {
                places[r][v] = new Place(c, starts[r], -1, 0, v * lanes);
            }
        }
        return places;
    }
}
