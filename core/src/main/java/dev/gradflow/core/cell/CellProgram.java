package dev.gradflow.core.cell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A cell's equations as an immutable straight-line program: the one thing that is written about a cell.
///
/// `toString()` prints the equations. Programs are made once per cell and may be shared between threads.
public final class CellProgram {
    private final String name;
    private final Graph graph;
    private final Value input;
    private final List<Value> states;
    private final List<Value> next;
    private final Map<String, Value> named;
    private final int size;
    private final List<Value> linears;
    private final List<Value> parameters;

    CellProgram(String name, Graph graph, Value input, List<Value> states, List<Value> next) {
        this.name = name;
        this.graph = graph;
        this.input = input;
        this.states = List.copyOf(states);
        this.next = List.copyOf(next);
        this.named = graph.named();
        this.size = graph.size();
        Set<Value> reached = new LinkedHashSet<>();
        next.forEach(value -> reach(value, reached));
        named.values().forEach(value -> reach(value, reached));
        this.linears = ofKind(reached, Value.Kind.LINEAR);
        for (Value linear : linears) {
            if (linear.operand(0).kind() == Value.Kind.LINEAR) {
                throw new IllegalArgumentException("cell " + name + ": " + linear
                        + " multiplies a product alone; Value.linear(gate) makes an affine map that can be multiplied");
            }
        }
        this.parameters = ofKind(reached, Value.Kind.PARAMETER);
    }

    /// Runs the cell's [Cell#equations].
    public static CellProgram of(Cell cell) {
        CellBuilder builder = new CellBuilder(cell.name());
        cell.equations(builder);
        return builder.build();
    }

    private static void reach(Value value, Set<Value> reached) {
        if (!reached.contains(value)) {
            for (int i = 0; i < value.operands(); i++) {
                reach(value.operand(i), reached);
            }
            reached.add(value);
        }
    }

    private static List<Value> ofKind(Set<Value> values, Value.Kind kind) {
        List<Value> found = new ArrayList<>();
        values.stream()
                .filter(value -> value.kind() == kind)
                .sorted(Comparator.comparingInt(Value::id))
                .forEach(found::add);
        return List.copyOf(found);
    }

    /// The cell's name.
    public String name() {
        return name;
    }

    /// The names of the gates, in the order of their row blocks.
    public List<String> gates() {
        return graph.gates();
    }

    /// The input x_t.
    public Value input() {
        return input;
    }

    /// The components of s_{t-1}; the first is the output h.
    public List<Value> states() {
        return states;
    }

    /// The components of s_t, parallel to [#states].
    public List<Value> next() {
        return next;
    }

    /// The linear values that the next state or a named value depends on, in the order of the equations.
    public List<Value> linears() {
        return linears;
    }

    /// The parameter vectors, or blocks of them, that the next state or a named value depends on, in the order of the
    /// equations.
    public List<Value> parameters() {
        return parameters;
    }

    /// The values that were given a name, in the order of naming; states are among them.
    public Map<String, Value> named() {
        return new LinkedHashMap<>(named);
    }

    /// The value of that name.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public Value value(String name) {
        Value value = named.get(name);
        if (value == null) {
            throw new IllegalArgumentException("cell " + this.name + " names no value '" + name + "'; it names "
                    + String.join(", ", named.keySet()));
        }
        return value;
    }

    /// Whether `value` is one of these equations' own, neither a derivative taken from them later nor of another
    /// program.
    public boolean contains(Value value) {
        return value.isOf(graph) && value.id() < size;
    }

    /// The shape of every parameter tensor, by its name without layer suffix, in the order in which files list them:
    /// `weight_ih [G·H, I]`, `weight_hh [G·H, H]`, `bias_ih`, `bias_hh [G·H]`, others `[H]`.
    public Map<String, int[]> parameterShapes(int inputSize, int hiddenSize) {
        int rows = gates().size() * hiddenSize;
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("weight_ih", new int[] {rows, inputSize});
        shapes.put("weight_hh", new int[] {rows, hiddenSize});
        shapes.put("bias_ih", new int[] {rows});
        shapes.put("bias_hh", new int[] {rows});
        for (Value parameter : parameters) {
            shapes.putIfAbsent(parameter.name(), new int[] {hiddenSize});
        }
        return shapes;
    }

    /// The equations, one a line.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name).append(": gates ").append(String.join(", ", gates()));
        text.append("; state ")
                .append(String.join(", ", states.stream().map(Value::name).toList()));
        named.forEach((label, value) -> {
            if (value.kind() != Value.Kind.STATE) {
                text.append("\n  ").append(label).append(" = ").append(graph.definition(value));
            }
        });
        return text.toString();
    }
}
