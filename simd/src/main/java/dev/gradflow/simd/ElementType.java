package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/// What generated code calls the types of one precision.
///
/// @param precision the precision
/// @param kind      the primitive type of an element
/// @param element   the descriptor of an element
/// @param array     the descriptor of an array of elements
/// @param vector    the descriptor of a vector of elements
/// @param integer   the primitive type of an integer as wide as an element
/// @param integers  the descriptor of a vector of such integers
/// @param mantissa  the number of explicit bits of the significand
/// @param bias      the bias of the exponent
record ElementType(
        Precision precision,
        TypeKind kind,
        ClassDesc element,
        ClassDesc array,
        ClassDesc vector,
        ClassDesc integer,
        ClassDesc integers,
        int mantissa,
        int bias) {
    private static final String VECTORS = "jdk.incubator.vector";

    static final ElementType F32 = new ElementType(
            Precision.F32,
            TypeKind.FLOAT,
            ConstantDescs.CD_float,
            ConstantDescs.CD_float.arrayType(),
            ClassDesc.of(VECTORS, "FloatVector"),
            ConstantDescs.CD_int,
            ClassDesc.of(VECTORS, "IntVector"),
            23,
            127);

    static final ElementType F64 = new ElementType(
            Precision.F64,
            TypeKind.DOUBLE,
            ConstantDescs.CD_double,
            ConstantDescs.CD_double.arrayType(),
            ClassDesc.of(VECTORS, "DoubleVector"),
            ConstantDescs.CD_long,
            ClassDesc.of(VECTORS, "LongVector"),
            52,
            1023);

    /// The descriptors for `precision`.
    static ElementType of(Precision precision) {
        return switch (precision) {
            case F32 -> F32;
            case F64 -> F64;
        };
    }
}
