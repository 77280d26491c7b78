package dev.gradflow.core.network;

import dev.gradflow.core.calculus.DensePlan;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.CacheLines;
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

    /// A block that nothing else overwrites but something is added to: block = 0.
    private record Clearing(Tensor block) implements Work {}

    /// A target's derivative by one variable: block = factors times transposed weights, summed over the linear values
    /// of one source.
    private record Folding(StepAction.Pointwise sum, Tensor block, boolean recurrent) implements Work {}

    /// A target's derivative through a computed source: result += derivative of the source · folded weights.
    private record Chain(StepAction.Pointwise sum, Tensor folded, Tensor source, Tensor result) implements Work {}

    /// A target's elementwise dependence on a state.
    ///
    /// @param alone whether the block holds nothing else, and is zero beside its diagonal
    private record Diagonal(int factor, Tensor block, boolean alone) implements Work {}

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
        this.transposed = CacheLines.zeros(precision, variables, components * width);
        for (DensePlan.Target source : plan.sources()) {
            Tensor derivative = CacheLines.zeros(precision, variables, width);
            sources.put(source.value(), derivative);
            addTarget(program, source, derivative);
        }
        for (int i = 0; i < components; i++) {
            addTarget(program, plan.next().get(i), transposed.slice(1, i * width, width));
        }
    }

    /// What overwrites a block comes before what adds to it.
    private void addTarget(CellProgram program, DensePlan.Target target, Tensor result) {
        Map<Value, List<Value>> linearsBySource = new LinkedHashMap<>();
        target.factors().keySet().stream()
                .filter(variable -> variable.kind() == Value.Kind.LINEAR)
                .forEach(linear -> linearsBySource
                        .computeIfAbsent(linear.operand(0), source -> new ArrayList<>())
                        .add(linear));
        boolean chained = linearsBySource.keySet().stream().anyMatch(sources::containsKey);
        Map<Value, Tensor> blocks = blocks(program, result);
        blocks.forEach((variable, block) -> {
            List<Value> linears = linearsBySource.get(variable);
            if (linears != null) {
                work.add(new Folding(folding(target, linears, block), block, !variable.equals(program.input())));
            } else if (chained) {
                work.add(new Clearing(block));
            }
        });
        linearsBySource.forEach((source, linears) -> {
            Tensor inner = sources.get(source);
            if (inner != null) {
                Tensor folded = Tensor.zeros(result.precision(), width, width);
                work.add(new Chain(folding(target, linears, folded), folded, inner, result));
            }
        });
        for (Value state : program.states()) {
            Integer factor = target.factors().get(state);
            if (factor != null) {
                boolean alone = !chained && !linearsBySource.containsKey(state);
                work.add(new Diagonal(factor, Objects.requireNonNull(blocks.get(state)), alone));
            }
        }
    }

    /// The rows of a target's derivative by each state and, if wanted, the input.
    private Map<Value, Tensor> blocks(CellProgram program, Tensor result) {
        Map<Value, Tensor> blocks = new LinkedHashMap<>();
        for (Value state : program.states()) {
            blocks.put(state, result.slice(0, blocks.size() * width, width));
        }
        if (withInput) {
            blocks.put(program.input(), result.slice(0, blocks.size() * width, tape.layer().inputSize()));
        }
        return blocks;
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
        boolean open = paths.open(step);
        for (Work item : work) {
            switch (item) {
                case Clearing clearing -> clear(clearing.block());
                case Folding folding -> {
                    if (open || !folding.recurrent()) {
                        folding.sum().run(step);
                    } else {
                        clear(folding.block());
                    }
                }
                case Chain chain -> {
                    if (open) {
                        chain.sum().run(step);
                        multiply(chain.source(), chain.folded(), chain.result());
                    }
                }
                case Diagonal diagonal -> addDiagonal(diagonal);
            }
        }
    }

    private void addDiagonal(Diagonal diagonal) {
        Tensor block = diagonal.block();
        int start = diagonal.factor() * width;
        for (int u = 0; u < width; u++) {
            double before = diagonal.alone() ? 0 : block.get(u, u);
            block.set(before + factors.get(start + u), u, u);
        }
    }

    private static void clear(Tensor block) {
        for (int row = 0; row < block.extent(0); row++) {
            block.storage().fill(block.offset() + row * block.stride(0), block.extent(1), 0);
        }
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
