package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Linear values that share source and weight matrix and use adjacent row blocks: one matrix product.
///
/// @param weight    the weight matrix
/// @param source    what it is applied to
/// @param firstGate the first row block, in units of H
/// @param linears   the values, one for each block in order
public record LinearGroup(String weight, Value source, int firstGate, List<Value> linears) {

    /// Groups linear values, each group as long as adjacency allows, in a deterministic order.
    static List<LinearGroup> of(List<Value> linears) {
        List<Value> sorted = new ArrayList<>(linears);
        sorted.sort(Comparator.comparing(Value::name)
                .thenComparingInt(linear -> linear.operand(0).id())
                .thenComparingInt(Value::gate));
        List<LinearGroup> groups = new ArrayList<>();
        List<Value> run = new ArrayList<>();
        for (Value linear : sorted) {
            if (!run.isEmpty() && !follows(linear, run.getLast())) {
                groups.add(group(run));
                run.clear();
            }
            run.add(linear);
        }
        if (!run.isEmpty()) {
            groups.add(group(run));
        }
        return List.copyOf(groups);
    }

    private static boolean follows(Value linear, Value previous) {
        return linear.name().equals(previous.name())
                && linear.operand(0).equals(previous.operand(0))
                && linear.gate() == previous.gate() + 1;
    }

    private static LinearGroup group(List<Value> run) {
        Value first = run.getFirst();
        return new LinearGroup(first.name(), first.operand(0), first.gate(), List.copyOf(run));
    }

    /// Whether the source is the input x_t, so that the product can be done for all steps at once.
    public boolean ofInput() {
        return source.kind() == Value.Kind.INPUT;
    }
}
