package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What a dense step Jacobian is put together from: diagonal factors around the weights (MATH §6).
///
/// Each target's derivative is Σ diag(factor) over the states, plus Σ diag(factor)·W·∂source over the linear values. No
/// unit vector is ever pushed through the program.
///
/// @param factors  the program that computes all factors of one step
/// @param sources  the computed sources of linear values that a next state depends on, in program order, so that each uses only earlier ones
/// @param next     the next states, in order
/// @param diagonal for each state whether its columns of the Jacobian consist of diagonal blocks
public record DensePlan(Lowering factors, List<Target> sources, List<Target> next, List<Boolean> diagonal) {

    /// The derivative of one value by states and linear values.
    ///
    /// @param value   what is differentiated
    /// @param factors for each state or linear value that matters, which output of the factor program its factor is
    public record Target(Value value, Map<Value, Integer> factors) {}

    static DensePlan of(CellProgram program, Predicate<Value> inMemory) {
        List<Value> computed = program.linears().stream()
                .map(linear -> linear.operand(0))
                .filter(source -> source.kind() == Value.Kind.OPERATION)
                .distinct()
                .toList();
        List<Value> outputs = new ArrayList<>();
        List<Target> next = program.next().stream()
                .map(value -> target(program, value, outputs))
                .toList();
        Set<Value> matter = new HashSet<>();
        next.forEach(target -> matter.addAll(target.factors().keySet()));
        List<Target> sources = new ArrayList<>();
        for (Value source : computed.reversed()) {
            boolean used = matter.stream()
                    .anyMatch(value -> value.kind() == Value.Kind.LINEAR
                            && value.operand(0).equals(source));
            if (used) {
                sources.addFirst(target(program, source, outputs));
                matter.addAll(sources.getFirst().factors().keySet());
            }
        }
        Lowering lowering = Lowering.of("factors of " + program.name(), outputs, inMemory);
        List<Boolean> diagonal = program.states().stream()
                .map(state -> program.linears().stream()
                        .noneMatch(linear -> depends(linear.operand(0), state, new HashSet<>())))
                .toList();
        return new DensePlan(lowering, List.copyOf(sources), next, diagonal);
    }

    private static Target target(CellProgram program, Value value, List<Value> outputs) {
        Pullback pullback = new Pullback(Map.of(value, value.constant(1)), Set.of(), false);
        Map<Value, Integer> factors = new LinkedHashMap<>();
        List<Value> variables = new ArrayList<>(program.states());
        variables.addAll(program.linears());
        for (Value variable : variables) {
            Value factor = pullback.of(variable);
            if (!factor.equals(factor.constant(0))) {
                int known = outputs.indexOf(factor);
                if (known < 0) {
                    known = outputs.size();
                    outputs.add(factor);
                }
                factors.put(variable, known);
            }
        }
        return new Target(value, factors);
    }

    private static boolean depends(Value value, Value state, Set<Value> visited) {
        if (value.equals(state)) {
            return true;
        }
        if (visited.add(value)) {
            for (int i = 0; i < value.operands(); i++) {
                if (depends(value.operand(i), state, visited)) {
                    return true;
                }
            }
        }
        return false;
    }
}
