package dev.gradflow.core.kernel;

/// An elementwise operation of a [PointwiseProgram].
///
/// The first group is what equations are written in; the second is what their derivatives need besides. Every
/// operation but [#CONSTANT] acts on one or two operands of equal width, element by element.
public enum Operation {
    /// A fixed number in every element; no operands.
    CONSTANT(0, "%s"),
    /// a + b.
    ADD(2, "%s + %s"),
    /// a - b.
    SUB(2, "%s - %s"),
    /// a · b.
    MUL(2, "%s * %s"),
    /// The logistic function 1 / (1 + e^-a).
    SIGMOID(1, "sigmoid(%s)"),
    /// The hyperbolic tangent.
    TANH(1, "tanh(%s)"),
    /// max(a, 0); NaN stays NaN.
    RELU(1, "relu(%s)"),
    /// 1 - a.
    ONE_MINUS(1, "1 - %s"),

    /// a · (1 - a): the slope of the logistic function where its value is a.
    SIGMOID_SLOPE(1, "%1$s * (1 - %1$s)"),
    /// 1 - a², with one rounding: the slope of tanh where its value is a.
    TANH_SLOPE(1, "1 - %s²"),
    /// 1 where a > 0, else 0: the slope of relu where its value is a, with 0 at the kink as in PyTorch.
    STEP(1, "step(%s)"),
    /// -a.
    NEGATE(1, "-%s");

    private final int arity;
    private final String notation;

    Operation(int arity, String notation) {
        this.arity = arity;
        this.notation = notation;
    }

    /// The number of operands: 0, 1 or 2.
    public int arity() {
        return arity;
    }

    /// The operation written as a formula of its operands, or of the number for [#CONSTANT].
    public String format(Object... operands) {
        return String.format(notation, operands);
    }

    /// Whether a sum as operand needs parentheses: not in a sum, nor as the argument of a function.
    boolean bindsTighterThanSums() {
        return this != ADD && !notation.endsWith("(%s)");
    }
}
