package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Place;
import dev.gradflow.simd.VectorCode.Term;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// The shape of a register tile over bfloat16 panels, and the code for it.
///
/// @param rows       rows of A and C
/// @param panels     panels of B, each two vectors wide
/// @param accumulate whether C is added to
record Bfloat16TileShape(int rows, int panels, boolean accumulate) {
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

    /// The most rows of a tile of one panel; a row alone takes several panels.
    static final int MOST_ROWS = 4;

    /// The most panels of a tile of one row.
    static final int MOST_PANELS = 4;

    /// A tile of this shape.
    Bfloat16Tile generate(VectorUnit unit) {
        ClassDesc integer = ConstantDescs.CD_int;
        ClassDesc floats = ElementType.F32.array();
        ClassDesc[] parameters = {
            integer, floats, integer, integer, integer.arrayType(), integer, integer, floats, integer, integer
        };
        String name = "Bfloat16Tile" + rows + "x" + panels + (accumulate ? "Accumulate" : "");
        return GeneratedClass.implement(
                name, Bfloat16Tile.class, parameters, code -> write(code, unit.lanes(Precision.F32)));
    }

    /// The number of vector operations for each inner index.
    long vectorOperations() {
        return 2L * rows * panels + rows + 3L * panels;
    }

    private void write(CodeBuilder code, int lanes) {
        VectorCode vector = new VectorCode(code, ElementType.F32);
        int[] aRow = TileOperands.rows(code, rows, A_START, A_STRIDE);
        int[] cRow = TileOperands.rows(code, rows, C_START, C_STRIDE);
        int[] bPanel = TileOperands.rows(code, panels, B_START, B_STRIDE);
        int[][] sums = new int[rows][2 * panels];
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < 2 * panels; v++) {
                Place place = new Place(C, cRow[r], -1, 0, v * lanes);
                sums[r][v] = vector.variable(accumulate ? vector.at(place) : vector.constant(0));
            }
        }
        vector.loop(K, 1, p -> {
            Term[] b = new Term[2 * panels];
            for (int panel = 0; panel < panels; panel++) {
                int integers = vector.integersAt(new Place(B, bPanel[panel], p, lanes, 0));
                b[2 * panel] = vector.unpacked(integers, false);
                b[2 * panel + 1] = vector.unpacked(integers, true);
            }
            for (int r = 0; r < rows; r++) {
                Term a = vector.local(vector.variable(vector.spread(new Place(A, aRow[r], p, 1, 0))));
                for (int v = 0; v < b.length; v++) {
                    vector.assign(sums[r][v], vector.fmaUnkept(a, b[v], vector.local(sums[r][v])));
                }
            }
        });
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < 2 * panels; v++) {
                vector.store(vector.local(sums[r][v]), new Place(C, cRow[r], -1, 0, v * lanes));
            }
        }
    }
}
