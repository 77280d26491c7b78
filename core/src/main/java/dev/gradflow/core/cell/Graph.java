package dev.gradflow.core.cell;

import dev.gradflow.core.kernel.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The interned values of one program, and the names given to some of them.
///
/// Grows while the cell is defined and while derivatives are taken; thread-safe.
final class Graph {
    /// The identity of a value; operands are compared as objects, which interning makes sound.
    record Key(
            Value.Kind kind,
            String name,
            int gate,
            @Nullable Operation operation,
            double constant,
            @Nullable Value a,
            @Nullable Value b) {}

    private static final int LONGEST = 400;

    private final String cell;
    private final List<String> gates;
    private final Map<Key, Value> values = new HashMap<>();
    private final Map<String, Value> named = new LinkedHashMap<>();
    private final Map<Value, String> names = new HashMap<>();
    private final Map<Value, String> formulas = new HashMap<>();
    private final Map<String, Double> clamps;
    private final Set<String> clamped = new HashSet<>();

    /// @param clamps values that are held at a number, by the names that the equations will give them
    Graph(String cell, List<String> gates, Map<String, Double> clamps) {
        this.cell = cell;
        this.clamps = Map.copyOf(clamps);
        this.gates = List.copyOf(gates);
    }

    List<String> gates() {
        return gates;
    }

    int gate(String gate) {
        int block = gates.indexOf(gate);
        if (block < 0) {
            throw new IllegalArgumentException(
                    "cell " + cell + ": no gate '" + gate + "'; declared are " + String.join(", ", gates));
        }
        return block;
    }

    Value parameter(String tensor, int block) {
        return intern(new Key(Value.Kind.PARAMETER, tensor, block, null, 0, null, null));
    }

    synchronized Value intern(Key key) {
        Value known = values.get(key);
        if (known == null) {
            known = new Value(this, values.size(), key);
            values.put(key, known);
        }
        return known;
    }

    /// Names a value; returns the number it is clamped at instead, if it is.
    synchronized Value nameOrClamp(String name, Value value) {
        Double clamp = clamps.get(name);
        if (clamp == null) {
            name(name, value);
            return value;
        }
        clamped.add(name);
        return value.constant(clamp);
    }

    synchronized void requireClampsUsed() {
        for (String name : clamps.keySet()) {
            if (!clamped.contains(name)) {
                throw new IllegalArgumentException("cell " + cell + " names no value '" + name + "' to be clamped");
            }
        }
    }

    /// Whether `value` is an operand of an elementwise operation.
    synchronized boolean isOperand(Value value) {
        return values.keySet().stream()
                .anyMatch(key -> key.kind() == Value.Kind.OPERATION && (key.a() == value || key.b() == value));
    }

    synchronized void name(String name, Value value) {
        Value other = named.putIfAbsent(name, value);
        if (other != null && other != value) {
            throw new IllegalArgumentException("cell " + cell + ": two values are named '" + name + "'");
        }
        names.putIfAbsent(value, name);
        formulas.clear();
    }

    synchronized Map<String, Value> named() {
        return new LinkedHashMap<>(named);
    }

    synchronized int size() {
        return values.size();
    }

    private synchronized @Nullable String nameOf(Value value) {
        return names.get(value);
    }

    /// A value's name, or its formula, which is cut where it is too long for people: a value that is used twice at every
    /// level would be written out twice at every level.
    synchronized String format(Value value) {
        String name = nameOf(value);
        if (name != null) {
            return name;
        }
        String known = formulas.get(value);
        if (known == null) {
            String whole = definition(value);
            known = whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "...";
            formulas.put(value, known);
        }
        return known;
    }

    /// The formula of a value itself, even where it has a name.
    String definition(Value value) {
        return switch (value.kind()) {
            case INPUT, STATE, SEED -> value.name();
            case PARAMETER -> symbol(value);
            case LINEAR -> symbol(value) + "·" + source(value.operand(0));
            case OPERATION ->
                switch (value.operation()) {
                    case CONSTANT -> Double.toString(value.constant());
                    case ADD, SUB ->
                        value.operation()
                                .format(
                                        format(value.operand(0)),
                                        value.operation() == Operation.SUB
                                                ? factor(value.operand(1))
                                                : format(value.operand(1)));
                    case TANH_SLOPE -> value.operation().format(source(value.operand(0)));
                    case MUL, ONE_MINUS, NEGATE, SIGMOID_SLOPE ->
                        value.operands() == 1
                                ? value.operation().format(factor(value.operand(0)))
                                : value.operation().format(factor(value.operand(0)), factor(value.operand(1)));
                    default -> value.operation().format(format(value.operand(0)));
                };
        };
    }

    /// What a matrix is applied to, or a square: in parentheses if it is a product, all of which is meant.
    private String source(Value value) {
        boolean product = nameOf(value) == null && value.operands() == 2;
        return product ? "(" + format(value) + ")" : factor(value);
    }

    private String factor(Value value) {
        String text = format(value);
        boolean sum = nameOf(value) == null
                && value.kind() == Value.Kind.OPERATION
                && (value.operation() == Operation.ADD
                        || value.operation() == Operation.SUB
                        || value.operation() == Operation.ONE_MINUS
                        || value.operation() == Operation.TANH_SLOPE
                        || value.operation() == Operation.NEGATE);
        return sum ? "(" + text + ")" : text;
    }

    private String symbol(Value value) {
        String tensor =
                value.name().replace("weight_", "W_").replace("bias_", "b_").replace("peephole_", "p_");
        boolean blocked = gates.size() > 1 && (tensor.startsWith("W_") || tensor.startsWith("b_"));
        return blocked ? tensor + "[" + gates.get(value.gate()) + "]" : tensor;
    }
}
