package dev.gradflow.simd;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// Writes the bytecode of vector operations within one method.
///
/// Operands are terms: a local variable, or a constant that is written anew wherever it is used. The result of every
/// operation goes to a new local variable. All of it ends up in one flat method, because vectors that cross a method
/// boundary are boxed whenever the compiler declines to inline the call.
final class VectorCode {
    private static final String VECTORS = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(VECTORS, "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(VECTORS, "VectorSpecies");
    private static final ClassDesc MASK = ClassDesc.of(VECTORS, "VectorMask");
    private static final ClassDesc OPERATORS = ClassDesc.of(VECTORS, "VectorOperators");
    private static final ClassDesc COMPARISON = ClassDesc.of(VECTORS, "VectorOperators$Comparison");
    private static final ClassDesc BINARY = ClassDesc.of(VECTORS, "VectorOperators$Binary");

    private final CodeBuilder code;
    private final ElementType type;

    VectorCode(CodeBuilder code, ElementType type) {
        this.code = code;
        this.type = type;
    }

    /// Something that can be pushed on the operand stack as a vector.
    @FunctionalInterface
    interface Term {
        /// Writes the instructions that push it.
        void push();
    }

    /// An element's place in an array: `array[start + step·scale + distance]`, all but the numbers local variables.
    ///
    /// @param array    the array's local variable
    /// @param start    the local variable of an int
    /// @param step     another, or -1 for none
    /// @param scale    a factor of `step`
    /// @param distance a constant
    record Place(int array, int start, int step, int scale, int distance) {}

    /// A vector in a local variable.
    Term local(int variable) {
        return () -> code.aload(variable);
    }

    /// A number in every lane.
    Term constant(double value) {
        return () -> {
            species();
            number(value);
            broadcast();
        };
    }

    /// Stores a term in a new local variable, and returns the variable.
    int variable(Term term) {
        term.push();
        int variable = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(variable);
        return variable;
    }

    /// Overwrites a local variable.
    void assign(int variable, Term term) {
        term.push();
        code.astore(variable);
    }

    /// The vector at a place, loaded anew at every use.
    Term at(Place place) {
        return () -> {
            species();
            code.aload(place.array());
            index(place);
            code.invokestatic(
                    type.vector(),
                    "fromArray",
                    MethodTypeDesc.of(type.vector(), SPECIES, type.array(), ConstantDescs.CD_int));
        };
    }

    /// Integers at a place, each with the upper halves of two floats: the vector of those in the upper, or lower, bits.
    ///
    /// @param integers a vector of integers in a local variable, as [#integersAt] leaves it
    Term unpacked(int integers, boolean upper) {
        return kept(() -> {
            code.aload(integers);
            if (upper) {
                code.loadConstant(0xFFFF0000);
                code.invokevirtual(type.integers(), "and", MethodTypeDesc.of(type.integers(), type.integer()));
            } else {
                code.getstatic(OPERATORS, "LSHL", BINARY);
                code.loadConstant(16);
                code.invokevirtual(
                        type.integers(), "lanewise", MethodTypeDesc.of(type.integers(), BINARY, type.integer()));
            }
            asFloatingPoint();
        });
    }

    /// Loads a vector of integers from a place in an array of them, and returns its local variable.
    int integersAt(Place place) {
        code.getstatic(type.integers(), "SPECIES_PREFERRED", SPECIES);
        code.aload(place.array());
        index(place);
        code.invokestatic(
                type.integers(),
                "fromArray",
                MethodTypeDesc.of(type.integers(), SPECIES, type.integer().arrayType(), ConstantDescs.CD_int));
        int variable = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(variable);
        return variable;
    }

    /// The element at a place in every lane, loaded anew at every use.
    Term spread(Place place) {
        return () -> {
            species();
            code.aload(place.array());
            index(place);
            code.arrayLoad(type.kind());
            broadcast();
        };
    }

    /// Stores a vector at a place.
    void store(Term term, Place place) {
        term.push();
        code.aload(place.array());
        index(place);
        call("intoArray", ConstantDescs.CD_void, type.array(), ConstantDescs.CD_int);
    }

    /// a + b.
    Term add(Term a, Term b) {
        return binary("add", a, b);
    }

    /// a - b.
    Term sub(Term a, Term b) {
        return binary("sub", a, b);
    }

    /// a · b.
    Term mul(Term a, Term b) {
        return binary("mul", a, b);
    }

    /// a / b.
    Term div(Term a, Term b) {
        return binary("div", a, b);
    }

    /// a · b + c with one rounding.
    Term fma(Term a, Term b, Term c) {
        return kept(fmaUnkept(a, b, c));
    }

    /// As [#fma], but evaluated where the term is used.
    Term fmaUnkept(Term a, Term b, Term c) {
        return () -> {
            a.push();
            b.push();
            c.push();
            call("fma", type.vector(), VECTOR, VECTOR);
        };
    }

    /// -a.
    Term negate(Term a) {
        return unary("neg", a);
    }

    /// |a|.
    Term abs(Term a) {
        return unary("abs", a);
    }

    /// -|a|.
    Term negativeMagnitude(Term a) {
        return kept(() -> {
            a.push();
            asIntegers();
            integer(type.kind() == TypeKind.FLOAT ? Integer.MIN_VALUE : Long.MIN_VALUE);
            code.invokevirtual(type.integers(), "or", MethodTypeDesc.of(type.integers(), type.integer()));
            asFloatingPoint();
        });
    }

    /// `replacement` in the lanes where `a` compares so with `bound` (never for NaN), else `a`.
    ///
    /// @param comparison a name of VectorOperators: LT, LE, GT or GE
    Term replace(Term a, String comparison, double bound, Term replacement) {
        return choose(a, comparison, bound, replacement, a);
    }

    /// `then` in the lanes where `a` compares so with `bound` (never for NaN), else `otherwise`.
    Term choose(Term a, String comparison, double bound, Term then, Term otherwise) {
        return kept(() -> {
            otherwise.push();
            then.push();
            a.push();
            code.getstatic(OPERATORS, comparison, COMPARISON);
            number(bound);
            call("compare", MASK, COMPARISON, type.element());
            call("blend", type.vector(), VECTOR, MASK);
        });
    }

    /// A power of 2, whose exponent with its bias is in the lowest bits of the significand of `shifted`.
    Term power(Term shifted) {
        return kept(() -> {
            shifted.push();
            asIntegers();
            code.getstatic(OPERATORS, "LSHL", BINARY);
            integer(type.mantissa());
            code.invokevirtual(type.integers(), "lanewise", MethodTypeDesc.of(type.integers(), BINARY, type.integer()));
            asFloatingPoint();
        });
    }

    /// `magnitude`, which must not have its sign bit set, with the sign bit of `sign`.
    Term withSign(Term magnitude, Term sign) {
        return kept(() -> {
            sign.push();
            asIntegers();
            integer(type.kind() == TypeKind.FLOAT ? Integer.MIN_VALUE : Long.MIN_VALUE);
            code.invokevirtual(type.integers(), "and", MethodTypeDesc.of(type.integers(), type.integer()));
            magnitude.push();
            asIntegers();
            code.invokevirtual(type.integers(), "or", MethodTypeDesc.of(type.integers(), VECTOR));
            asFloatingPoint();
        });
    }

    /// Writes `for (int i = 0; i < limit; i += step) body`, where the body gets the local variable of i.
    void loop(int limit, int step, java.util.function.IntConsumer body) {
        int i = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(i);
        loopFrom(i, limit, step, body);
    }

    /// Writes `for (; i < limit; i += step) body`, where i is a local variable.
    void loopFrom(int i, int limit, int step, java.util.function.IntConsumer body) {
        Label head = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(head);
        code.iload(i).iload(limit).if_icmpge(end);
        body.accept(i);
        code.iinc(i, step).goto_(head);
        code.labelBinding(end);
    }

    private Term kept(Term term) {
        return local(variable(term));
    }

    private Term unary(String name, Term a) {
        return kept(() -> {
            a.push();
            call(name, type.vector());
        });
    }

    private Term binary(String name, Term a, Term b) {
        return kept(() -> {
            a.push();
            b.push();
            call(name, type.vector(), VECTOR);
        });
    }

    private void asIntegers() {
        call(type.kind() == TypeKind.FLOAT ? "reinterpretAsInts" : "reinterpretAsLongs", type.integers());
    }

    private void asFloatingPoint() {
        String name = type.kind() == TypeKind.FLOAT ? "reinterpretAsFloats" : "reinterpretAsDoubles";
        code.invokevirtual(type.integers(), name, MethodTypeDesc.of(type.vector()));
    }

    private void species() {
        code.getstatic(type.vector(), "SPECIES_PREFERRED", SPECIES);
    }

    private void broadcast() {
        code.invokestatic(type.vector(), "broadcast", MethodTypeDesc.of(type.vector(), SPECIES, type.element()));
    }

    private void number(double value) {
        if (type.kind() == TypeKind.FLOAT) {
            code.loadConstant((float) value);
        } else {
            code.loadConstant(value);
        }
    }

    private void integer(long value) {
        if (type.kind() == TypeKind.FLOAT) {
            code.loadConstant((int) value);
        } else {
            code.loadConstant(value);
        }
    }

    private void index(Place place) {
        code.iload(place.start());
        if (place.step() >= 0) {
            code.iload(place.step());
            if (place.scale() != 1) {
                code.loadConstant(place.scale()).imul();
            }
            code.iadd();
        }
        if (place.distance() != 0) {
            code.loadConstant(place.distance()).iadd();
        }
    }

    private void call(String name, ClassDesc result, ClassDesc... parameters) {
        code.invokevirtual(type.vector(), name, MethodTypeDesc.of(result, parameters));
    }
}
