package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import java.util.HashMap;
import java.util.Map;

/// The derivative rule of every operation, and the tangent that follows from them.
final class Derivatives {
    private Derivatives() {}

    /// ∂value/∂operand(index), elementwise, as a value of the same program.
    ///
    /// @throws IllegalArgumentException for operations that only derivatives use: no second derivatives are taken
    static Value partial(Value value, int index) {
        return switch (value.operation()) {
            case ADD -> value.constant(1);
            case SUB -> value.constant(index == 0 ? 1 : -1);
            case MUL -> value.operand(1 - index);
            case SIGMOID -> value.unary(Operation.SIGMOID_SLOPE);
            case TANH -> value.unary(Operation.TANH_SLOPE);
            case RELU -> value.unary(Operation.STEP);
            case ONE_MINUS, NEGATE -> value.constant(-1);
            case CONSTANT, SIGMOID_SLOPE, TANH_SLOPE, STEP ->
                throw new IllegalArgumentException("no derivative is taken of " + value.operation() + " in " + value);
        };
    }

    /// The directional derivative of a value along tangents of the states and the input.
    ///
    /// A linear value's tangent is the same weights applied to the tangent of its source.
    static final class Tangent {
        private final Map<Value, Value> tangents;

        /// @param seeds the tangent of each state or input that moves; all others are held
        Tangent(Map<Value, Value> seeds) {
            tangents = new HashMap<>(seeds);
        }

        Value of(Value value) {
            Value known = tangents.get(value);
            if (known == null) {
                known = derive(value);
                tangents.put(value, known);
            }
            return known;
        }

        private Value derive(Value value) {
            Value zero = value.constant(0);
            return switch (value.kind()) {
                case INPUT, STATE, PARAMETER, SEED -> zero;
                case LINEAR -> {
                    Value source = of(value.operand(0));
                    yield source.equals(zero) ? zero : Value.product(value.name(), value.gate(), source);
                }
                case OPERATION -> {
                    Value sum = zero;
                    for (int i = 0; i < value.operands(); i++) {
                        Value inner = of(value.operand(i));
                        if (!inner.equals(zero)) {
                            sum = sum.plus(partial(value, i).times(inner));
                        }
                    }
                    yield sum;
                }
            };
        }
    }
}
