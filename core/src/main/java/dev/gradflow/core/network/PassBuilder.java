package dev.gradflow.core.network;

import dev.gradflow.core.calculus.Lowering;
import dev.gradflow.core.calculus.Stage;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Puts the pointwise stages and matrix products of one pass in order and binds them to memory.
final class PassBuilder {
    private record Item(int level, int order, StepAction action) {}

    private final CompiledCell cell;
    private final int rows;
    private final int width;
    private final List<Item> items = new ArrayList<>();
    private final Map<Value, Place> written = new HashMap<>();

    /// A pass over blocks of `rows × width`.
    PassBuilder(CompiledCell cell, int rows, int width) {
        this.cell = cell;
        this.rows = rows;
        this.width = width;
    }

    /// Adds pointwise stages.
    ///
    /// @param inputs  where the values are that stages read, apart from what earlier stages have written
    /// @param outputs where each wanted value goes, by its number
    void stages(List<Stage> stages, Function<Value, Place> inputs, IntFunction<Place> outputs) {
        for (Stage stage : stages) {
            Lowering lowering = stage.lowering();
            Place[] places = new Place[lowering.program().slots()];
            int slot = 0;
            for (Value input : lowering.inputs()) {
                Place place = written.get(input);
                places[slot++] = place != null ? place : inputs.apply(input);
            }
            for (int i = 0; i < lowering.outputs().size(); i++) {
                int destination = stage.destinations().get(i);
                Place place = destination == Stage.SCRATCH ? block() : outputs.apply(destination);
                written.putIfAbsent(lowering.outputs().get(i), place);
                places[slot++] = place;
            }
            PointwiseKernel kernel = cell.kernel(stage);
            add(stage.level(), 0, new StepAction.Pointwise(kernel, places, new Operands(places.length), rows, width));
        }
    }

    /// A fresh block that every step overwrites.
    Place block() {
        return Place.scratch(precision().allocate(rows * width), width);
    }

    private Precision precision() {
        return cell.kernels().precision();
    }

    /// Adds a product that is done after the stage of `level`, at every step.
    void productAfter(int level, Place source, PackedMatrix weight, Place result, boolean accumulate) {
        productAfter(level, source, weight, result, accumulate, step -> true);
    }

    /// Adds a product that is done after the stage of `level`, at every step, and whose rows begin with a bias.
    void productAfter(int level, Place source, PackedMatrix weight, Place result, Storage bias) {
        product(level, source, weight, result, false, bias, step -> true);
    }

    /// Adds a product that is done after the stage of `level`, and counts as zero at steps that are not open.
    void productAfter(
            int level, Place source, PackedMatrix weight, Place result, boolean accumulate, IntPredicate open) {
        product(level, source, weight, result, accumulate, null, open);
    }

    private void product(
            int level,
            Place source,
            PackedMatrix weight,
            Place result,
            boolean accumulate,
            @Nullable Storage bias,
            IntPredicate open) {
        add(level, 1, new StepAction.Product(cell.kernels(), rows, source, weight, result, accumulate, bias, open));
    }

    /// Adds an action that is done after the stage of `level`, and before products that are added later.
    void after(int level, IntConsumer action) {
        add(level, 1, new StepAction.Other(action));
    }

    private void add(int level, int order, StepAction action) {
        items.add(new Item(level, order, action));
    }

    /// Everything added, in the order in which it must be done; items of equal rank stay in order of adding.
    StepAction[] build() {
        return items.stream()
                .sorted(Comparator.comparingInt(Item::level).thenComparingInt(Item::order))
                .map(Item::action)
                .toArray(StepAction[]::new);
    }
}
