package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Splits the computation of some values into pointwise stages, between which matrix products are done.
///
/// A value's level is the number of products that must come before it. Stage number L computes all values of level L
/// that are wanted or that a later stage uses.
final class Staging {
    private static final int COMPUTED = -1;

    private final ToIntFunction<Value> leafLevel;
    private final Map<Value, Integer> levels = new HashMap<>();

    /// @param leafLevel the level at which a value is in memory, or [#computed] if it must be computed
    Staging(ToIntFunction<Value> leafLevel) {
        this.leafLevel = leafLevel;
    }

    static int computed() {
        return COMPUTED;
    }

    int level(Value value) {
        Integer known = levels.get(value);
        if (known != null) {
            return known;
        }
        int level = leafLevel.applyAsInt(value);
        if (level == COMPUTED) {
            level = 0;
            for (int i = 0; i < value.operands(); i++) {
                level = Math.max(level, level(value.operand(i)));
            }
        }
        levels.put(value, level);
        return level;
    }

    /// The stages that compute `wanted`, in order of their levels; levels with nothing to compute are absent.
    ///
    /// A value may be wanted more than once: it is then stored in as many places.
    List<Stage> stages(String name, List<Value> wanted) {
        SortedMap<Integer, List<Value>> outputs = new TreeMap<>();
        SortedMap<Integer, List<Integer>> destinations = new TreeMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            store(wanted.get(i), i, outputs, destinations);
        }
        Set<Value> visited = new HashSet<>();
        wanted.forEach(value -> carryAcross(value, outputs, destinations, visited));
        List<Stage> stages = new ArrayList<>();
        outputs.forEach((level, values) -> {
            Lowering lowering = Lowering.of(
                    name + (outputs.size() > 1 ? " " + level : ""),
                    values,
                    value -> isLeaf(value) || level(value) < level);
            stages.add(new Stage(level, lowering, List.copyOf(destinations.getOrDefault(level, List.of()))));
        });
        return List.copyOf(stages);
    }

    private void store(
            Value value,
            int destination,
            SortedMap<Integer, List<Value>> outputs,
            SortedMap<Integer, List<Integer>> destinations) {
        outputs.computeIfAbsent(level(value), l -> new ArrayList<>()).add(value);
        destinations.computeIfAbsent(level(value), l -> new ArrayList<>()).add(destination);
    }

    private void carryAcross(
            Value value,
            SortedMap<Integer, List<Value>> outputs,
            SortedMap<Integer, List<Integer>> destinations,
            Set<Value> visited) {
        if (isLeaf(value) || !visited.add(value)) {
            return;
        }
        for (int i = 0; i < value.operands(); i++) {
            Value operand = value.operand(i);
            boolean constant = operand.kind() == Value.Kind.OPERATION && operand.operation() == Operation.CONSTANT;
            boolean crosses = !isLeaf(operand) && !constant && level(operand) < level(value);
            if (crosses && !outputs.getOrDefault(level(operand), List.of()).contains(operand)) {
                store(operand, Stage.SCRATCH, outputs, destinations);
            }
            carryAcross(operand, outputs, destinations, visited);
        }
    }

    private boolean isLeaf(Value value) {
        return leafLevel.applyAsInt(value) != COMPUTED;
    }
}
