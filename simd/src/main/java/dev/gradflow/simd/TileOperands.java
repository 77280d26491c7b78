package dev.gradflow.simd;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// Writes code that reads the operands of a tile from an object in a local variable.
///
/// @param object the local variable of a [DoubleOperands], or of its twin
record TileOperands(CodeBuilder code, ElementType element, int object) {
    /// The class of operands in one precision.
    static ClassDesc type(ElementType element) {
        String name = element.kind() == TypeKind.FLOAT ? "FloatOperands" : "DoubleOperands";
        return ClassDesc.of(TileOperands.class.getPackageName(), name);
    }

    /// Reads an integer, and returns the local variable where it is now.
    int integer(String field) {
        int variable = code.allocateLocal(TypeKind.INT);
        code.aload(object).getfield(type(element), field, ConstantDescs.CD_int).istore(variable);
        return variable;
    }

    /// Reads an array, and returns the local variable where it is now.
    int array(String field) {
        int variable = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(object).getfield(type(element), field, element.array()).astore(variable);
        return variable;
    }

    /// Puts `start`, `start + stride`, … into `count` local variables.
    static int[] rows(CodeBuilder code, int count, int start, int stride) {
        int[] starts = new int[count];
        starts[0] = start;
        for (int i = 1; i < count; i++) {
            starts[i] = code.allocateLocal(TypeKind.INT);
            code.iload(starts[i - 1]).iload(stride).iadd().istore(starts[i]);
        }
        return starts;
    }
}
