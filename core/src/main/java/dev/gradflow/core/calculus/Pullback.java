package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// The reverse sweep over a program: the cotangents of leaves and linear values, given those of some targets.
///
/// Where a linear value's source is itself computed (neither state nor input), what comes back to the source through
/// the transposed weights is a new free variable, an [Arrival], that the engine fills by a matrix product.
public final class Pullback {
    /// What the transposed products bring back to a computed source.
    ///
    /// @param source   the value that the linear values were taken of
    /// @param linears  those linear values
    /// @param variable stands for the sum over `linears` of Wᵀ times their cotangents
    public record Arrival(Value source, List<Value> linears, Value variable) {}

    private final NavigableMap<Integer, Value> pending = new TreeMap<>();
    private final Map<Value, Value> cotangents = new HashMap<>();
    private final Map<Value, List<Value>> linearsBySource = new LinkedHashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();

    /// Sweeps back from `seeds`.
    ///
    /// @param seeds          the cotangent of each target
    /// @param stops          values to be treated as independent variables: nothing passes through them
    /// @param throughSources whether cotangents go on through linear values to computed sources
    Pullback(Map<Value, Value> seeds, Set<Value> stops, boolean throughSources) {
        seeds.forEach(this::add);
        while (!pending.isEmpty()) {
            Value value = pending.pollLastEntry().getValue();
            List<Value> linears = linearsBySource.getOrDefault(value, List.of());
            if (!linears.isEmpty()) {
                Value variable = value.seed("back through " + value.id());
                arrivals.add(new Arrival(value, List.copyOf(linears), variable));
                cotangents.merge(value, variable, Value::plus);
            }
            boolean target = seeds.containsKey(value);
            if (stops.contains(value) && !target) {
                continue;
            }
            switch (value.kind()) {
                case OPERATION -> {
                    Value cotangent = of(value);
                    for (int i = 0; i < value.operands(); i++) {
                        add(value.operand(i), Derivatives.partial(value, i).times(cotangent));
                    }
                }
                case LINEAR -> {
                    Value source = value.operand(0);
                    if (throughSources && source.kind() == Value.Kind.OPERATION) {
                        linearsBySource
                                .computeIfAbsent(source, s -> new ArrayList<>())
                                .add(value);
                        pending.put(source.id(), source);
                    }
                }
                default -> {
                    // a leaf: its cotangent stays where it is
                }
            }
        }
    }

    private void add(Value value, Value cotangent) {
        if (cotangent.equals(cotangent.constant(0))) {
            return;
        }
        cotangents.merge(value, cotangent, Value::plus);
        pending.put(value.id(), value);
    }

    /// The cotangent of a value, zero if nothing reaches it; for a computed source including what arrives.
    Value of(Value value) {
        return cotangents.getOrDefault(value, value.constant(0));
    }

    /// The products that the engine must do on the way, sources in reverse order of the program.
    List<Arrival> arrivals() {
        return arrivals;
    }

    /// ∂target/∂variable, elementwise, with `independent` values held fixed, along paths of elementwise operations
    /// only.
    static Value partial(Value target, Value variable, Set<Value> independent) {
        Set<Value> stops = new HashSet<>(independent);
        stops.add(variable);
        return new Pullback(Map.of(target, target.constant(1)), stops, false).of(variable);
    }
}
