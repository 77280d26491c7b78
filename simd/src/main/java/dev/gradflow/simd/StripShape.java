package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Place;
import dev.gradflow.simd.VectorCode.Term;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// The shape of a strip, a row of A times several panels of B, and the code for it.
///
/// @param vectors    vectors in a row of a panel
/// @param accumulate whether C is added to
record StripShape(int vectors, boolean accumulate) {
    private static final int PANELS = 1;
    private static final int K = 2;
    private static final int A = 3;
    private static final int A_START = 4;
    private static final int B = 5;
    private static final int B_START = 6;
    private static final int B_STEP = 7;
    private static final int C = 8;
    private static final int C_START = 9;
    private static final int C_STEP = 10;

    /// A strip of this shape, which implements the interface `type`.
    <T> T generate(Class<T> type, Precision precision, VectorUnit unit) {
        ElementType element = ElementType.of(precision);
        ClassDesc integer = ConstantDescs.CD_int;
        ClassDesc[] parameters = {
            integer,
            integer,
            element.array(),
            integer,
            element.array(),
            integer,
            integer,
            element.array(),
            integer,
            integer
        };
        String name = "Strip" + vectors + (accumulate ? "Accumulate" : "");
        return GeneratedClass.implement(name, type, parameters, code -> write(code, element, unit.lanes(precision)));
    }

    /// The number of vector operations for each inner index of a panel.
    long vectorOperations() {
        return 2L * vectors + 1;
    }

    private void write(CodeBuilder code, ElementType element, int lanes) {
        VectorCode vector = new VectorCode(code, element);
        vector.loop(PANELS, 1, panel -> {
            int[] sums = new int[vectors];
            for (int v = 0; v < vectors; v++) {
                Place place = new Place(C, C_START, -1, 0, v * lanes);
                sums[v] = vector.variable(accumulate ? vector.at(place) : vector.constant(0));
            }
            vector.loop(K, 1, p -> {
                Term a = vector.local(vector.variable(vector.spread(new Place(A, A_START, p, 1, 0))));
                for (int v = 0; v < vectors; v++) {
                    Term b = vector.at(new Place(B, B_START, p, vectors * lanes, v * lanes));
                    vector.assign(sums[v], vector.fmaUnkept(a, b, vector.local(sums[v])));
                }
            });
            for (int v = 0; v < vectors; v++) {
                vector.store(vector.local(sums[v]), new Place(C, C_START, -1, 0, v * lanes));
            }
            code.iload(B_START).iload(B_STEP).iadd().istore(B_START);
            code.iload(C_START).iload(C_STEP).iadd().istore(C_START);
        });
    }
}
