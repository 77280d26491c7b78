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
    private static final int MOST_CHEAP_OPERATIONS = 2;

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
    /// A value may be wanted more than once: it is then stored in as many places. A value of a lower level that a later
    /// stage uses is computed there if that is as cheap as loading it, and otherwise stored by its own stage.
    List<Stage> stages(String name, List<Value> wanted) {
        SortedMap<Integer, List<Value>> outputs = new TreeMap<>();
        SortedMap<Integer, List<Integer>> destinations = new TreeMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            store(wanted.get(i), i, outputs, destinations);
        }
        Set<Use> visited = new HashSet<>();
        wanted.forEach(value -> carryAcross(new Use(value, level(value)), outputs, destinations, visited));
        List<Stage> stages = new ArrayList<>();
        outputs.forEach((level, values) -> {
            Lowering lowering = Lowering.of(
                    name + (outputs.size() > 1 ? " " + level : ""),
                    values,
                    value -> isLeaf(value) || (level(value) < level && isStored(value, outputs)));
            stages.add(new Stage(level, lowering, List.copyOf(destinations.getOrDefault(level, List.of()))));
        });
        return List.copyOf(stages);
    }

    /// A value in the stage of some level that needs it.
    private record Use(Value value, int stage) {}

    private void store(
            Value value,
            int destination,
            SortedMap<Integer, List<Value>> outputs,
            SortedMap<Integer, List<Integer>> destinations) {
        outputs.computeIfAbsent(level(value), l -> new ArrayList<>()).add(value);
        destinations.computeIfAbsent(level(value), l -> new ArrayList<>()).add(destination);
    }

    private boolean isStored(Value value, SortedMap<Integer, List<Value>> outputs) {
        return outputs.getOrDefault(level(value), List.of()).contains(value);
    }

    private void carryAcross(
            Use use,
            SortedMap<Integer, List<Value>> outputs,
            SortedMap<Integer, List<Integer>> destinations,
            Set<Use> visited) {
        if (isLeaf(use.value()) || !visited.add(use)) {
            return;
        }
        for (int i = 0; i < use.value().operands(); i++) {
            Value operand = use.value().operand(i);
            if (isLeaf(operand) || operand.operation() == Operation.CONSTANT) {
                continue;
            }
            boolean stored = level(operand) < use.stage() && (isStored(operand, outputs) || !isCheap(operand));
            if (stored && !isStored(operand, outputs)) {
                store(operand, Stage.SCRATCH, outputs, destinations);
            }
            carryAcross(new Use(operand, stored ? level(operand) : use.stage()), outputs, destinations, visited);
        }
    }

    /// Whether computing a value from leaves costs about as little as loading it: a sum, product or two, nothing more.
    private boolean isCheap(Value value) {
        return operations(value) <= MOST_CHEAP_OPERATIONS;
    }

    /// The number of operations between a value and the leaves, counted again where paths meet.
    private int operations(Value value) {
        if (isLeaf(value) || value.operation() == Operation.CONSTANT) {
            return 0;
        }
        if (value.operation() == Operation.SIGMOID || value.operation() == Operation.TANH) {
            return MOST_CHEAP_OPERATIONS + 1;
        }
        int count = 1;
        for (int i = 0; i < value.operands() && count <= MOST_CHEAP_OPERATIONS; i++) {
            count += operations(value.operand(i));
        }
        return count;
    }

    private boolean isLeaf(Value value) {
        return leafLevel.applyAsInt(value) != COMPUTED;
    }
}
