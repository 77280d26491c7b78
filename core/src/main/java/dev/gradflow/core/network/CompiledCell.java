package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.Lowering;
import dev.gradflow.core.calculus.Stage;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A cell's calculus with its pointwise programs compiled for one precision; shared by all layers of a network.
///
/// Thread-safe; every program is compiled when it is first needed.
final class CompiledCell {
    private record PartialKey(Value target, Value variable, Set<Value> held) {}

    private final CellCalculus calculus;
    private final Kernels kernels;
    private final Map<Lowering, PointwiseKernel> compiled = new ConcurrentHashMap<>();
    private final Map<PartialKey, Lowering> partials = new ConcurrentHashMap<>();
    private final Map<Integer, PointwiseKernel> weightedSums = new ConcurrentHashMap<>();

    CompiledCell(Cell cell, Kernels kernels) {
        this.calculus = new CellCalculus(cell.program());
        this.kernels = kernels;
    }

    CellCalculus calculus() {
        return calculus;
    }

    Kernels kernels() {
        return kernels;
    }

    PointwiseKernel kernel(Stage stage) {
        return kernel(stage.lowering());
    }

    PointwiseKernel kernel(Lowering lowering) {
        return compiled.computeIfAbsent(lowering, key -> kernels.compile(key.program()));
    }

    /// ∂target/∂variable, elementwise, with `held` fixed.
    Lowering partial(Value target, Value variable, Set<Value> held) {
        return partials.computeIfAbsent(
                new PartialKey(target, variable, held), key -> calculus.partial(target, variable, held));
    }

    /// Σ factor·weight over `terms` pairs: slots factor, weight, factor, weight, …, then the sum.
    PointwiseKernel weightedSum(int terms) {
        return weightedSums.computeIfAbsent(terms, CompiledCell.this::compileWeightedSum);
    }

    private PointwiseKernel compileWeightedSum(int terms) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < terms; i++) {
            inputs.add("factor" + i);
            inputs.add("weight" + i);
        }
        List<PointwiseProgram.Instruction> code = new ArrayList<>();
        int sum = -1;
        for (int i = 0; i < terms; i++) {
            code.add(new PointwiseProgram.Instruction(Operation.MUL, 2 * i, 2 * i + 1, 0));
            int product = inputs.size() + code.size() - 1;
            if (sum >= 0) {
                code.add(new PointwiseProgram.Instruction(Operation.ADD, sum, product, 0));
            }
            sum = inputs.size() + code.size() - 1;
        }
        return kernels.compile(new PointwiseProgram(
                "weighted sum of " + terms, inputs, code, List.of(new PointwiseProgram.Output("sum", sum))));
    }
}
