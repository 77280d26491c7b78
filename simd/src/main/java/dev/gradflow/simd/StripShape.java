package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Place;
import dev.gradflow.simd.VectorCode.Term;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// The shape of a strip, a row of A times several panels of B, and the code for it.
///
/// @param vectors vectors in a row of a panel
/// @param from    what its elements are before
record StripShape(int vectors, Start from) {
    private static final int OPERANDS = 1;
    private static final int PANELS = 2;
    private static final int A_START = 3;
    private static final int B_START = 4;
    private static final int B_STEP = 5;
    private static final int C_START = 6;
    private static final int C_STEP = 7;
    private static final int ROW_START = 8;

    /// A strip of this shape, which extends the class `type`.
    <T> T generate(Class<T> type, Precision precision, VectorUnit unit) {
        ElementType element = ElementType.of(precision);
        ClassDesc integer = ConstantDescs.CD_int;
        ClassDesc[] parameters = {
            TileOperands.type(element), integer, integer, integer, integer, integer, integer, integer
        };
        String name = "Strip" + vectors + from.suffix;
        return GeneratedClass.implement(name, type, parameters, code -> write(code, element, unit.lanes(precision)));
    }

    /// The number of vector operations for each inner index of a panel.
    long vectorOperations() {
        return 2L * vectors + 1;
    }

    private void write(CodeBuilder code, ElementType element, int lanes) {
        VectorCode vector = new VectorCode(code, element);
        TileOperands operands = new TileOperands(code, element, OPERANDS);
        int a = operands.array("a");
        int b = operands.array("b");
        int c = operands.array("c");
        int row = from == Start.ROW ? operands.array("row") : 0;
        int k = operands.integer("k");
        vector.loop(PANELS, 1, panel -> {
            int[] sums = new int[vectors];
            for (int v = 0; v < vectors; v++) {
                int distance = v * lanes;
                sums[v] = vector.variable(
                        switch (from) {
                            case ZERO -> vector.constant(0);
                            case RESULT -> vector.at(new Place(c, C_START, -1, 0, distance));
                            case ROW -> vector.at(new Place(row, ROW_START, -1, 0, distance));
                        });
            }
            vector.loop(k, 1, p -> {
                Term factor = vector.local(vector.variable(vector.spread(new Place(a, A_START, p, 1, 0))));
                for (int v = 0; v < vectors; v++) {
                    Term column = vector.at(new Place(b, B_START, p, vectors * lanes, v * lanes));
                    vector.assign(sums[v], vector.fmaUnkept(factor, column, vector.local(sums[v])));
                }
            });
            for (int v = 0; v < vectors; v++) {
                vector.store(vector.local(sums[v]), new Place(c, C_START, -1, 0, v * lanes));
            }
            code.iload(B_START).iload(B_STEP).iadd().istore(B_START);
            code.iload(C_START).iload(C_STEP).iadd().istore(C_START);
            if (from == Start.ROW) {
                code.iload(ROW_START).iload(C_STEP).iadd().istore(ROW_START);
            }
        });
    }
}
