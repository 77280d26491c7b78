package dev.gradflow.analysis;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The recursive derivative of an LSTM's cell state, ∂c_t/∂c_{t-1} = A + B + C + D, with o_{t-1} held fixed (MATH §5).
///
/// The terms follow from the cell's program by partial derivatives; they exist for t = 2..T. Immutable once made; the
/// matrices are new at every call.
public final class CellPath {
    /// A way from c_{t-1} to c_t.
    public enum Term {
        /// A_t: through the forget gate.
        FORGET("f"),
        /// B_t: through the input gate.
        INPUT("i"),
        /// C_t: through the candidate.
        CANDIDATE("g"),
        /// D_t: directly.
        DIRECT("");

        private final String gate;

        Term(String gate) {
            this.gate = gate;
        }
    }

    /// The way through one gate: what the gate's preactivation and c_{t-1} directly do to c_t, `[T, H]` each.
    private record Gate(double[] byPreactivation, double[] byPeephole, double[] weights) {}

    private final int steps;
    private final int size;
    private final Map<Term, Gate> gates = new EnumMap<>(Term.class);
    private final double[] direct;
    private final double[] outputByCell;

    private CellPath(Trajectory trajectory, int layer, int element) {
        CellProgram program = trajectory.network().program();
        this.steps = trajectory.steps();
        this.size = trajectory.network().architecture().hiddenSize();
        Value cell = program.value("c'");
        Value previous = program.value("c");
        Set<Value> gateValues = new HashSet<>();
        for (Term term : Term.values()) {
            Value gate = program.named().get(term.gate);
            if (gate != null) {
                gateValues.add(gate);
            }
        }
        Partials partials = new Partials(trajectory, layer, element);
        this.direct = partials.of(cell, previous, gateValues);
        this.outputByCell = partials.of(program.value("h'"), cell, Set.of(program.value("o")));
        for (Term term : List.of(Term.FORGET, Term.INPUT, Term.CANDIDATE)) {
            Value gate = program.named().get(term.gate);
            Value recurrent = gate == null ? null : recurrent(program, term.gate);
            if (gate != null && recurrent != null) {
                double[] byGate = partials.of(cell, gate, Set.of());
                double[] byPreactivation = times(byGate, partials.of(gate, recurrent, Set.of()));
                double[] byPeephole = times(byGate, partials.of(gate, previous, Set.of()));
                Tensor weights = trajectory.network().parameters().gate("weight_hh_l" + layer, term.gate);
                gates.put(term, new Gate(byPreactivation, byPeephole, weights.toArray()));
            }
        }
    }

    private record Partials(Trajectory trajectory, int layer, int element) {
        double[] of(Value target, Value variable, Set<Value> held) {
            return trajectory
                    .partial(layer, target, variable, held)
                    .select(1, element)
                    .toArray();
        }
    }

    private static double[] times(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /// The product of h that moves a gate; null if it sees the input alone.
    static @Nullable Value recurrent(CellProgram program, String gate) {
        int block = program.gates().indexOf(gate);
        Value h = program.states().getFirst();
        return program.linears().stream()
                .filter(linear -> linear.gate() == block && linear.operand(0).equals(h))
                .findFirst()
                .orElse(null);
    }

    /// Whether a cell's equations name what the terms are made of, states h and c and the gates i, g and o, and have
    /// no paths but theirs.
    ///
    /// Weights multiply the input and h alone. c' depends on h through f, i and g alone, h' through c' and o alone, and
    /// each of these gates through its own product, not through another gate.
    public static boolean existsFor(CellProgram program) {
        if (!program.named().keySet().containsAll(Set.of("h", "c", "h'", "c'", "i", "g", "o"))
                || program.states().size() != 2) {
            return false;
        }
        Value h = program.states().getFirst();
        Value next = program.value("c'");
        if (!h.equals(program.value("h"))
                || program.linears().stream()
                        .map(linear -> linear.operand(0))
                        .anyMatch(source -> !source.equals(h) && !source.equals(program.input()))) {
            return false;
        }
        Map<String, Value> gates = new TreeMap<>();
        for (String name : List.of("f", "i", "g", "o")) {
            Value gate = program.named().get(name);
            if (gate != null) {
                gates.put(name, gate);
            }
        }
        Value output = program.value("o");
        Value previous = program.value("c");
        Set<Value> intoCell = new HashSet<>(gates.values());
        intoCell.remove(output);
        Set<Value> intoOutput = new HashSet<>(List.of(next, output));
        return seen(next, intoCell).stream().noneMatch(value -> movesWith(value, h) || value.equals(output))
                && seen(program.value("h'"), intoOutput).stream()
                        .noneMatch(value -> movesWith(value, h) || value.equals(previous))
                && gates.entrySet().stream().allMatch(gate -> hasItsOwnPath(program, gate.getKey(), gate.getValue(), gates));
    }

    /// Whether a gate moves with h by its own product alone; o moves with c' beside, the others with c.
    private static boolean hasItsOwnPath(CellProgram program, String name, Value gate, Map<String, Value> gates) {
        boolean output = name.equals("o");
        Value h = program.states().getFirst();
        Set<Value> others = new HashSet<>(gates.values());
        others.remove(gate);
        Value own = recurrent(program, name);
        Value refused = output ? program.value("c") : program.value("c'");
        return seen(gate, output ? Set.of(program.value("c'")) : Set.of()).stream()
                .noneMatch(value -> (movesWith(value, h) && !value.equals(own))
                        || others.contains(value)
                        || value.equals(refused));
    }

    private static boolean movesWith(Value value, Value h) {
        return value.equals(h) || (value.kind() == Value.Kind.LINEAR && value.operand(0).equals(h));
    }

    /// Everything that a value depends on along elementwise operations, itself excluded, but not through what is held.
    private static Set<Value> seen(Value value, Set<Value> held) {
        Set<Value> seen = new HashSet<>();
        addSeen(value, held, seen);
        return seen;
    }

    private static void addSeen(Value value, Set<Value> held, Set<Value> seen) {
        for (int i = 0; value.kind() == Value.Kind.OPERATION && i < value.operands(); i++) {
            Value operand = value.operand(i);
            if (!held.contains(operand) && seen.add(operand)) {
                addSeen(operand, held, seen);
            }
        }
    }

    /// The cell path of one layer of an LSTM.
    ///
    /// @param element the batch element
    /// @throws IllegalArgumentException if the cell is no LSTM, see [#existsFor]
    public static CellPath of(Trajectory trajectory, int layer, int element) {
        CellProgram program = trajectory.network().program();
        if (!existsFor(program)) {
            throw new IllegalArgumentException(
                    "cell " + program.name() + " has no cell path: it needs states h and c and "
                            + "gates i, g and o, and names " + program.named().keySet());
        }
        return new CellPath(trajectory, layer, element);
    }

    /// T; the terms exist for t = 2..T.
    public int steps() {
        return steps;
    }

    /// H.
    public int size() {
        return size;
    }

    /// One term at step t, `[H, H]`; zero where the cell has no such path.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 2..T
    public Tensor term(Term term, int t) {
        double[] matrix = new double[size * size];
        add(term, t, matrix);
        return Tensor.of(matrix, size, size);
    }

    /// A + B + C + D at step t, `[H, H]`: ∂c_t/∂c_{t-1} with h_{t-1} moving along and o_{t-1} held.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 2..T
    public Tensor sum(int t) {
        double[] matrix = new double[size * size];
        for (Term term : Term.values()) {
            add(term, t, matrix);
        }
        return Tensor.of(matrix, size, size);
    }

    /// What one gate's peephole does to c_t: the diagonal of its part of the term, zero where there is none, `[H]`.
    double[] peephole(Term term, int t) {
        Steps.require(t, 1, steps);
        Gate gate = gates.get(term);
        return gate == null ? new double[size] : Arrays.copyOfRange(gate.byPeephole, (t - 1) * size, t * size);
    }

    /// The direct path's diagonal at step t: f_t, or 1 in the LSTM of 1997.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 1..T
    public double[] direct(int t) {
        Steps.require(t, 1, steps);
        return Arrays.copyOfRange(direct, (t - 1) * size, t * size);
    }

    /// o_t ⊙ (1 - tanh²c_t): how h_t moves with c_t while o_t is held.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 1..T
    public double[] outputByCell(int t) {
        Steps.require(t, 1, steps);
        return Arrays.copyOfRange(outputByCell, (t - 1) * size, t * size);
    }

    private void add(Term term, int t, double[] matrix) {
        Steps.require(t, 2, steps);
        int row = (t - 1) * size;
        if (term == Term.DIRECT) {
            for (int u = 0; u < size; u++) {
                matrix[u * size + u] += direct[row + u];
            }
            return;
        }
        Gate gate = gates.get(term);
        if (gate == null) {
            return;
        }
        int before = (t - 2) * size;
        for (int u = 0; u < size; u++) {
            double scale = gate.byPreactivation[row + u];
            for (int v = 0; v < size; v++) {
                matrix[u * size + v] += scale * gate.weights[u * size + v] * outputByCell[before + v];
            }
            matrix[u * size + u] += gate.byPeephole[row + u];
        }
    }
}
