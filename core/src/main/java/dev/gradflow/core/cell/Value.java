package dev.gradflow.core.cell;

import dev.gradflow.core.kernel.Operation;
import org.jspecify.annotations.Nullable;

/// A quantity in a cell's equations: an input, a state, a parameter, a linear map of another value, or an operation.
///
/// Values are immutable and interned: within one program, equal expressions are the same object. All but the input are
/// vectors of the hidden size H, taken row by row over the batch. Operations with the numbers 0, 1 and -1 are
/// simplified.
public final class Value {
    /// What a value is.
    public enum Kind {
        /// The input x_t, of width I.
        INPUT,
        /// A component of the state s_{t-1}.
        STATE,
        /// A parameter vector, or one gate's block of one.
        PARAMETER,
        /// One gate's row block of a weight matrix times a source value; without bias.
        LINEAR,
        /// An elementwise operation.
        OPERATION,
        /// A free variable that a derivative is taken along: a tangent or cotangent.
        SEED
    }

    private final Graph graph;
    private final int id;
    private final Kind kind;
    private final String name;
    private final int gate;
    private final @Nullable Operation operation;
    private final double constant;
    private final @Nullable Value a;
    private final @Nullable Value b;

    Value(Graph graph, int id, Graph.Key key) {
        this.graph = graph;
        this.id = id;
        this.kind = key.kind();
        this.name = key.name();
        this.gate = key.gate();
        this.operation = key.operation();
        this.constant = key.constant();
        this.a = key.a();
        this.b = key.b();
    }

    /// The position in the program: operands come before the values that use them.
    public int id() {
        return id;
    }

    boolean isOf(Graph other) {
        return graph == other;
    }

    /// What this value is.
    public Kind kind() {
        return kind;
    }

    /// The name of an input, state, seed, parameter tensor or (for [Kind#LINEAR]) weight matrix; else empty.
    public String name() {
        return name;
    }

    /// The row block of the weight or parameter tensor, in units of H; 0 for others.
    public int gate() {
        return gate;
    }

    /// The operation of a [Kind#OPERATION].
    ///
    /// @throws IllegalStateException for any other kind
    public Operation operation() {
        if (operation == null) {
            throw new IllegalStateException(this + " is a " + kind + ", not an operation");
        }
        return operation;
    }

    /// The number of a [Operation#CONSTANT]; else 0.
    public double constant() {
        return constant;
    }

    /// Operand 0 or 1 of an operation; operand 0 of a linear value is its source.
    ///
    /// @throws IllegalArgumentException if there is no such operand
    public Value operand(int index) {
        Value operand = index == 0 ? a : index == 1 ? b : null;
        if (operand == null) {
            throw new IllegalArgumentException(this + " has no operand " + index);
        }
        return operand;
    }

    /// The number of operands: 0, 1 or 2.
    public int operands() {
        return b != null ? 2 : a != null ? 1 : 0;
    }

    /// `W[gate]·this + bias[gate]`: the affine map of one gate, `weight_ih` and `bias_ih` if this is the input and
    /// `weight_hh` and `bias_hh` otherwise. The bias drops out in a network without biases.
    ///
    /// @throws IllegalArgumentException if the program has no such gate, or this is a parameter
    public Value linear(String gate) {
        if (kind == Kind.PARAMETER) {
            throw new IllegalArgumentException("weights of gate '" + gate + "' times parameter " + name
                    + ": they multiply the input, states and what is computed of them");
        }
        String suffix = kind == Kind.INPUT ? "ih" : "hh";
        int block = graph.gate(gate);
        return product("weight_" + suffix, block, this).plus(graph.parameter("bias_" + suffix, block));
    }

    /// One gate's row block of the weight matrix `weight` times `source`, without bias.
    public static Value product(String weight, int gate, Value source) {
        return source.graph.intern(new Graph.Key(Kind.LINEAR, weight, gate, null, 0, source, null));
    }

    /// this + other.
    public Value plus(Value other) {
        if (isConstant(0)) {
            return other;
        }
        if (other.isConstant(0)) {
            return this;
        }
        if (other.operation == Operation.NEGATE) {
            return minus(other.operand(0));
        }
        if (operation == Operation.NEGATE) {
            return other.minus(operand(0));
        }
        return binary(Operation.ADD, other);
    }

    /// this - other.
    public Value minus(Value other) {
        if (other.isConstant(0)) {
            return this;
        }
        if (isConstant(0)) {
            return other.negate();
        }
        if (isConstant(1)) {
            return other.oneMinus();
        }
        return binary(Operation.SUB, other);
    }

    /// this ⊙ other.
    public Value times(Value other) {
        if (isConstant(0) || other.isConstant(1)) {
            return this;
        }
        if (other.isConstant(0) || isConstant(1)) {
            return other;
        }
        if (isConstant(-1)) {
            return other.negate();
        }
        if (other.isConstant(-1)) {
            return negate();
        }
        return binary(Operation.MUL, other);
    }

    /// The logistic function σ.
    public Value sigmoid() {
        return unary(Operation.SIGMOID);
    }

    /// The hyperbolic tangent.
    public Value tanh() {
        return unary(Operation.TANH);
    }

    /// max(this, 0).
    public Value relu() {
        return unary(Operation.RELU);
    }

    /// 1 - this.
    public Value oneMinus() {
        return unary(Operation.ONE_MINUS);
    }

    /// -this.
    public Value negate() {
        if (operation == Operation.NEGATE) {
            return operand(0);
        }
        return isConstant(0) ? this : unary(Operation.NEGATE);
    }

    /// A number in every element, in the same program as this value.
    public Value constant(double number) {
        return graph.intern(new Graph.Key(Kind.OPERATION, "", 0, Operation.CONSTANT, number, null, null));
    }

    /// A free variable in the same program as this value; seeds of one name are the same value.
    public Value seed(String name) {
        return graph.intern(new Graph.Key(Kind.SEED, name, 0, null, 0, null, null));
    }

    /// Gives this value a name, under which the program prints it and trajectories keep it; returns this, or the number
    /// that a [ClampedCell] holds the value at.
    ///
    /// @throws IllegalArgumentException if another value has that name
    public Value named(String name) {
        return graph.nameOrClamp(name, this);
    }

    /// The elementwise operation `operation` of this value alone.
    public Value unary(Operation operation) {
        return graph.intern(new Graph.Key(Kind.OPERATION, "", 0, operation, 0, this, null));
    }

    private Value binary(Operation operation, Value other) {
        if (other.graph != graph) {
            throw new IllegalArgumentException("operands of " + operation + " belong to different programs");
        }
        return graph.intern(new Graph.Key(Kind.OPERATION, "", 0, operation, 0, this, other));
    }

    private boolean isConstant(double number) {
        return operation == Operation.CONSTANT && constant == number;
    }

    /// This value as a formula, with named values by their names.
    @Override
    public String toString() {
        return graph.format(this);
    }
}
