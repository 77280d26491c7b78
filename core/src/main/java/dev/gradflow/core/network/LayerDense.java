package dev.gradflow.core.network;

import dev.gradflow.core.calculus.DensePlan;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The dense derivative of one layer's step by its states and, if wanted, its input: diagonals folded around weights.
///
/// Held transposed, one row for each variable: row `v` of [#transposed] is the derivative of all next states by
/// variable v. So a gate's factors are constant along a column, and one weighted sum of transposed weight rows does
/// the folding.
final class LayerDense {
    /// One thing to do when a step is formed.
    private sealed interface Work {}

    /// One contribution to a target: factors times transposed weights, summed over the linear values of one source.
    private record Folding(StepAction.Pointwise sum, boolean recurrent) implements Work {}

    /// A target's derivative through a computed source: result += derivative of the source · folded weights.
    private record Chain(StepAction.Pointwise sum, Tensor folded, Tensor source, Tensor result) implements Work {}

    /// A target's elementwise dependence on a state.
    private record Diagonal(int factor, Tensor block) implements Work {}

    private final LayerTape tape;
    private final DensePlan plan;
    private final int width;
    private final int variables;
    private final boolean withInput;
    private final BackwardPass paths;
    private final Storage factors;
    private final StepAction.Pointwise computeFactors;
    private final Tensor transposed;
    private final Map<Value, Tensor> sources = new HashMap<>();
    private final List<Work> work = new ArrayList<>();

    LayerDense(LayerTape tape, int element, boolean withInput, BackwardPass paths) {
        this.paths = paths;
        this.tape = tape;
        this.withInput = withInput;
        Layer layer = tape.layer();
        this.plan = layer.cell().calculus().densePlan();
        this.width = layer.hiddenSize();
        CellProgram program = layer.cell().calculus().program();
        int components = program.states().size();
        this.variables = components * width + (withInput ? layer.inputSize() : 0);
        Precision precision = tape.input().precision();
        int count = plan.factors().outputs().size();
        this.factors = precision.allocate(count * width);
        List<Place> places = new ArrayList<>();
        plan.factors().inputs().forEach(value -> places.add(tape.place(value).repeatedRow(element)));
        for (int i = 0; i < count; i++) {
            places.add(new Place(factors, i * width, 0, width));
        }
        this.computeFactors = new StepAction.Pointwise(
                layer.cell().kernel(plan.factors()),
                places.toArray(Place[]::new),
                new Operands(places.size()),
                1,
                width);
        this.transposed = Tensor.zeros(precision, variables, components * width);
        for (DensePlan.Target source : plan.sources()) {
            Tensor derivative = Tensor.zeros(precision, variables, width);
            sources.put(source.value(), derivative);
            addTarget(program, source, derivative);
        }
        for (int i = 0; i < components; i++) {
            addTarget(program, plan.next().get(i), transposed.slice(1, i * width, width));
        }
    }

    private void addTarget(CellProgram program, DensePlan.Target target, Tensor result) {
        Map<Value, List<Value>> linearsBySource = new LinkedHashMap<>();
        target.factors().keySet().stream()
                .filter(variable -> variable.kind() == Value.Kind.LINEAR)
                .forEach(linear -> linearsBySource
                        .computeIfAbsent(linear.operand(0), source -> new ArrayList<>())
                        .add(linear));
        linearsBySource.forEach((source, linears) -> {
            int state = program.states().indexOf(source);
            if (state >= 0) {
                work.add(new Folding(folding(target, linears, result.slice(0, state * width, width)), true));
            } else if (source.equals(program.input())) {
                if (withInput) {
                    int start = program.states().size() * width;
                    work.add(new Folding(folding(
                            target, linears, result.slice(0, start, tape.layer().inputSize())), false));
                }
            } else {
                Tensor folded = Tensor.zeros(result.precision(), width, width);
                Tensor inner = Objects.requireNonNull(sources.get(source));
                work.add(new Chain(folding(target, linears, folded), folded, inner, result));
            }
        });
        target.factors().forEach((variable, factor) -> {
            int state = program.states().indexOf(variable);
            if (state >= 0) {
                work.add(new Diagonal(factor, result.slice(0, state * width, width)));
            }
        });
    }

    private StepAction.Pointwise folding(DensePlan.Target target, List<Value> linears, Tensor block) {
        Place[] places = new Place[2 * linears.size() + 1];
        int slot = 0;
        for (Value linear : linears) {
            int factor = Objects.requireNonNull(target.factors().get(linear));
            Tensor weights = tape.layer().columnMajor(linear.name());
            places[slot++] = new Place(factors, factor * width, 0, 0);
            places[slot++] = new Place(weights.storage(), linear.gate() * width, 0, weights.stride(0));
        }
        places[slot] = Place.rows(block, 0);
        CompiledCell cell = tape.layer().cell();
        return new StepAction.Pointwise(
                cell.weightedSum(linears.size()), places, new Operands(places.length), block.extent(0), width);
    }

    /// Overwrites [#transposed] for step `step`, counted from 0.
    void form(int step) {
        computeFactors.run(step);
        clear(transposed);
        sources.values().forEach(LayerDense::clear);
        boolean open = paths.open(step);
        for (Work item : work) {
            switch (item) {
                case Folding folding -> {
                    if (open || !folding.recurrent()) {
                        folding.sum().run(step);
                    }
                }
                case Chain chain -> {
                    if (!open) {
                        continue;
                    }
                    chain.sum().run(step);
                    multiply(chain.source(), chain.folded(), chain.result());
                }
                case Diagonal diagonal -> {
                    Tensor block = diagonal.block();
                    int start = diagonal.factor() * width;
                    for (int u = 0; u < width; u++) {
                        block.set(block.get(u, u) + factors.get(start + u), u, u);
                    }
                }
            }
        }
    }

    private static void clear(Tensor tensor) {
        tensor.storage().fill(0, tensor.storage().length(), 0);
    }

    private void multiply(Tensor a, Tensor b, Tensor c) {
        Kernels kernels = tape.layer().cell().kernels();
        kernels.matmul(
                a.extent(0),
                width,
                width,
                a.storage(),
                a.offset(),
                a.stride(0),
                1,
                b.storage(),
                b.offset(),
                b.stride(0),
                1,
                c.storage(),
                c.offset(),
                c.stride(0),
                true);
    }

    /// `[C·H (+ I), C·H]`: one row for each state unit and then each input, one column for each next state unit.
    Tensor transposed() {
        return transposed;
    }

    /// Whether the columns of the Jacobian that belong to state `j` consist of diagonal blocks.
    boolean isDiagonal(int j) {
        return plan.diagonal().get(j);
    }

    /// The output number of the factor of next state `i` by state `j`; -1 if it does not depend on it elementwise.
    int diagonalFactor(int i, int j) {
        Value state = tape.layer().cell().calculus().program().states().get(j);
        return plan.next().get(i).factors().getOrDefault(state, -1);
    }

    /// The factors of the step last formed, H each.
    Storage factors() {
        return factors;
    }
}
