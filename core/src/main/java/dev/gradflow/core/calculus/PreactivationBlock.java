package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;

/// Sums that matrix products add up in place, next to each other in memory: what gates are functions of.
///
/// Each sum begins with its parameter vectors and then takes its products, so neither has to be stored by itself. In
/// a program where products are not summed, a sum is one product.
///
/// @param sums     the values, each of width H, in the order of their columns
/// @param products what is added, in the order in which it is
public record PreactivationBlock(List<Value> sums, List<Term> products) {
    /// A product that is added to adjacent sums.
    ///
    /// @param first the first of them
    public record Term(LinearGroup group, int first) {}

    /// Whether the first of its products is of the input x_t, so that it can be done for many steps at once.
    public boolean ofInput() {
        return products.getFirst().group().ofInput();
    }

    /// The parameter vectors that the sum number `index` begins with, in the order of the equations.
    public List<Value> parameters(int index) {
        List<Value> parameters = new ArrayList<>();
        leaves(sums.get(index)).stream()
                .filter(leaf -> leaf.kind() == Value.Kind.PARAMETER)
                .forEach(parameters::add);
        return parameters;
    }

    /// The blocks of a program's forward step.
    ///
    /// @param kept  values that something else needs too, and which must therefore exist by themselves
    /// @param level how many products must come before a product
    static List<PreactivationBlock> of(CellProgram program, Set<Value> kept, ToIntFunction<LinearGroup> level) {
        Map<Value, Value> sumOf = sums(program, kept);
        List<LinearGroup> groups = new ArrayList<>(LinearGroup.of(program.linears()));
        groups.sort(Comparator.comparing((LinearGroup group) -> !group.ofInput()).thenComparingInt(level));
        List<PreactivationBlock> blocks = new ArrayList<>();
        Map<Value, Spot> spots = new HashMap<>();
        for (LinearGroup group : groups) {
            for (LinearGroup part : parts(group, sumOf, spots)) {
                List<Value> sums = part.linears().stream().map(sumOf::get).toList();
                Spot spot = spots.get(sums.getFirst());
                if (spot == null) {
                    spot = new Spot(blocks.size(), 0);
                    for (int i = 0; i < sums.size(); i++) {
                        spots.put(sums.get(i), new Spot(blocks.size(), i));
                    }
                    blocks.add(new PreactivationBlock(sums, new ArrayList<>()));
                }
                blocks.get(spot.block()).products().add(new Term(part, spot.column()));
            }
        }
        return blocks.stream()
                .map(block -> new PreactivationBlock(block.sums(), List.copyOf(block.products())))
                .toList();
    }

    private record Spot(int block, int column) {
        boolean isLeftOf(Spot other) {
            return block == other.block && column + 1 == other.column;
        }
    }

    /// Cuts a group where the sums of its values do not lie side by side.
    private static List<LinearGroup> parts(LinearGroup group, Map<Value, Value> sumOf, Map<Value, Spot> spots) {
        List<LinearGroup> parts = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= group.linears().size(); i++) {
            if (i == group.linears().size() || !adjacent(group.linears(), i, sumOf, spots)) {
                parts.add(new LinearGroup(
                        group.weight(), group.source(), group.firstGate() + start, group.linears().subList(start, i)));
                start = i;
            }
        }
        return parts;
    }

    private static boolean adjacent(
            List<Value> linears, int index, Map<Value, Value> sumOf, Map<Value, Spot> spots) {
        Spot left = spots.get(sumOf.get(linears.get(index - 1)));
        Spot right = spots.get(sumOf.get(linears.get(index)));
        if (left == null || right == null) {
            return left == null && right == null;
        }
        return left.isLeftOf(right);
    }

    /// The sum that each linear value is added to; itself, if there is none.
    private static Map<Value, Value> sums(CellProgram program, Set<Value> kept) {
        Map<Value, List<Value>> users = users(program);
        Set<Value> sums = new LinkedHashSet<>();
        for (Value value : users.keySet()) {
            if (isSum(value) && isAddable(value, users, kept)) {
                sums.add(value);
            }
        }
        Map<Value, Value> sumOf = new HashMap<>();
        program.linears().forEach(linear -> sumOf.put(linear, linear));
        for (Value sum : sums) {
            boolean part = Objects.requireNonNull(users.get(sum)).stream().anyMatch(sums::contains);
            if (!part) {
                leaves(sum).stream()
                        .filter(leaf -> leaf.kind() == Value.Kind.LINEAR)
                        .forEach(linear -> sumOf.put(linear, sum));
            }
        }
        return sumOf;
    }

    /// Whether a sum's parts are used by nothing else, and none of its products shares the source of another.
    private static boolean isAddable(Value sum, Map<Value, List<Value>> users, Set<Value> kept) {
        Set<Value> sources = new HashSet<>();
        for (Value part : parts(sum)) {
            boolean alone = part.kind() == Value.Kind.PARAMETER
                    || part.equals(sum)
                    || (Objects.requireNonNull(users.get(part)).size() == 1 && !kept.contains(part));
            if (!alone || (part.kind() == Value.Kind.LINEAR && !sources.add(part.operand(0)))) {
                return false;
            }
        }
        return !sources.isEmpty();
    }

    private static boolean isSum(Value value) {
        return switch (value.kind()) {
            case LINEAR, PARAMETER -> true;
            case OPERATION ->
                value.operation() == Operation.ADD && isSum(value.operand(0)) && isSum(value.operand(1));
            case INPUT, STATE, SEED -> false;
        };
    }

    /// A sum, and everything that it is put together from, the sum last.
    private static List<Value> parts(Value sum) {
        List<Value> parts = new ArrayList<>();
        if (sum.kind() == Value.Kind.OPERATION) {
            parts.addAll(parts(sum.operand(0)));
            parts.addAll(parts(sum.operand(1)));
        }
        parts.add(sum);
        return parts;
    }

    private static List<Value> leaves(Value sum) {
        return parts(sum).stream()
                .filter(part -> part.kind() != Value.Kind.OPERATION)
                .toList();
    }

    /// Every value that the next state or a name stands for, or that these use, with the values that use it.
    private static Map<Value, List<Value>> users(CellProgram program) {
        Map<Value, List<Value>> users = new LinkedHashMap<>();
        program.next().forEach(value -> visit(value, users));
        program.named().values().forEach(value -> visit(value, users));
        return users;
    }

    private static void visit(Value value, Map<Value, List<Value>> users) {
        if (users.putIfAbsent(value, new ArrayList<>()) != null) {
            return;
        }
        for (int i = 0; i < value.operands(); i++) {
            visit(value.operand(i), users);
            Objects.requireNonNull(users.get(value.operand(i))).add(value);
        }
    }
}
