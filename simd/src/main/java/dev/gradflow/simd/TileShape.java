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
/// @param vectors    vectors in a row of C
/// @param packed     whether rows of B follow each other without a gap
/// @param accumulate whether C is added to
record TileShape(int rows, int vectors, boolean packed, boolean accumulate) {
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
        return unit.registers() >= 32 ? 4 : 2;
    }

    /// The most rows of a tile, so that accumulators, a row of B and an element of A fit into the registers.
    static int mostRows(VectorUnit unit) {
        return unit.registers() >= 32 ? 5 : 6;
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
        String name = "Tile" + rows + "x" + vectors + (packed ? "" : "Unpacked") + (accumulate ? "Accumulate" : "");
        return GeneratedClass.implement(name, type, parameters, code -> write(code, element, unit.lanes(precision)));
    }

    private void write(CodeBuilder code, ElementType element, int lanes) {
        VectorCode vector = new VectorCode(code, element);
        int[] aRow = rowStarts(code, A_START, A_STRIDE);
        int[] cRow = rowStarts(code, C_START, C_STRIDE);
        int[][] sums = new int[rows][vectors];
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                Place place = new Place(C, cRow[r], -1, 0, v * lanes);
                sums[r][v] = vector.variable(accumulate ? vector.at(place) : vector.constant(0));
            }
        }
        int bRow = code.allocateLocal(TypeKind.INT);
        code.iload(B_START).istore(bRow);
        vector.loop(K, 1, p -> {
            Term[] b = new Term[vectors];
            for (int v = 0; v < vectors; v++) {
                Place place = packed
                        ? new Place(B, B_START, p, vectors * lanes, v * lanes)
                        : new Place(B, bRow, -1, 0, v * lanes);
                b[v] = vector.local(vector.variable(vector.at(place)));
            }
            for (int r = 0; r < rows; r++) {
                Term a = vector.local(vector.variable(vector.spread(new Place(A, aRow[r], p, 1, 0))));
                for (int v = 0; v < vectors; v++) {
                    vector.assign(sums[r][v], vector.fmaUnkept(a, b[v], vector.local(sums[r][v])));
                }
            }
            if (!packed) {
                code.iload(bRow).iload(B_STRIDE).iadd().istore(bRow);
            }
        });
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                vector.store(vector.local(sums[r][v]), new Place(C, cRow[r], -1, 0, v * lanes));
            }
        }
    }

    private int[] rowStarts(CodeBuilder code, int start, int stride) {
        int[] starts = new int[rows];
        starts[0] = start;
        for (int r = 1; r < rows; r++) {
            starts[r] = code.allocateLocal(TypeKind.INT);
            code.iload(starts[r - 1]).iload(stride).iadd().istore(starts[r]);
        }
        return starts;
    }
}
