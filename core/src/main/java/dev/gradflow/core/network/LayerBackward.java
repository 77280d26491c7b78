package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.CellCalculus.Cotangents;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Back-propagation through time in one layer: a loop over cotangents, then one product for each weight gradient.
///
/// Cotangents of linear values are kept for one block of [Bptt#stepsOfASum] steps, so that they stay in the caches;
/// those of all steps are computed over again for whoever asks for them.
final class LayerBackward {
    private static final long MOST_MULTIPLICATIONS = 1L << 28;

    private final LayerTape tape;
    private final Runnable current;
    private final BackwardPass paths;
    private final Layer layer;
    private final CellCalculus calculus;
    private final Cotangents cotangents;
    private final Precision precision;
    private final int width;
    private final int blockSteps;
    private final Place nothing;
    private final List<Tensor> states = new ArrayList<>();
    private final List<Place> groups;
    private final StepAction[] actions;
    private final StepAction[] first;
    private final BiasSums biases;
    private @Nullable List<Place> everyStep;

    /// @param current throws if the tape has been overwritten
    /// @param outside what reaches dL/dh_t of t = 1..T from outside the layer, `[T, B, H]`; null if nothing does
    /// @param memory  what the gradients are kept in
    LayerBackward(
            LayerTape tape, Runnable current, BackwardPass paths, @Nullable Tensor outside, Workspace memory) {
        this.tape = tape;
        this.current = current;
        this.paths = paths;
        this.layer = tape.layer();
        this.calculus = layer.cell().calculus();
        this.cotangents = calculus.gradients();
        this.precision = tape.input().precision();
        this.width = layer.hiddenSize();
        int batch = tape.batch();
        this.blockSteps = Math.min(tape.steps(), Bptt.stepsOfASum(batch));
        this.nothing = zeros(memory);
        Map<Value, Place> places = new HashMap<>();
        List<Place> earlier = new ArrayList<>();
        Place above = outside == null ? nothing : readable(outside, memory).earlier();
        for (Value state : calculus.program().states()) {
            Tensor gradient = memory.aligned(precision, tape.steps() + 1, batch, width);
            Place place = Place.steps(gradient);
            places.put(CellCalculus.outsideOf(state), states.isEmpty() ? above : nothing);
            places.put(CellCalculus.cotangentOf(state), place.later());
            states.add(gradient);
            earlier.add(place);
        }
        end(outside);
        this.groups = BackwardProducts.groups(memory, layer, cotangents, blockSteps, batch);
        List<Place> outputs = outputs(groups, earlier, memory);
        this.biases = new BiasSums(
                layer, cotangents, cotangent -> outputs.get(cotangents.wanted().indexOf(cotangent)));
        actions = actions(groups, earlier, places, outputs);
        first = StepAction.reading(actions, above, nothing);
    }

    /// Where each wanted cotangent goes: those of linear values to their groups, those of states to what comes from
    /// step t + 1, those of parameters to memory of their own.
    private List<Place> outputs(List<Place> groups, List<Place> earlier, Workspace memory) {
        List<Place> outputs = new ArrayList<>();
        int linears = linears();
        for (int i = 0; i < cotangents.wanted().size(); i++) {
            outputs.add(
                    i < linears + earlier.size()
                            ? BackwardProducts.destination(cotangents, groups, earlier, i, width)
                            : Place.blocks(memory, precision, blockSteps, tape.batch(), width));
        }
        return outputs;
    }

    private StepAction[] actions(
            List<Place> groups, List<Place> earlier, Map<Value, Place> places, List<Place> outputs) {
        PassBuilder pass = new PassBuilder(layer.cell(), tape.batch(), width);
        BackwardProducts.add(pass, layer, cotangents, paths, groups, earlier, places, null);
        pass.stages(
                cotangents.stages(),
                value -> {
                    Place place = places.get(value);
                    return place != null ? place : tape.place(value);
                },
                outputs::get);
        return pass.build();
    }

    /// A row of zeros, for as many rows as asked for.
    private Place zeros(Workspace memory) {
        Storage row = memory.allocate(precision, width);
        row.fill(0, width, 0);
        return Place.scratch(row, 0);
    }

    /// Where `[T, B, H]` lies, or lies copied if kernels cannot read it as it is.
    private Place readable(Tensor outside, Workspace memory) {
        Tensor read = outside;
        if (outside.stride(2) != 1 || outside.precision() != precision) {
            read = memory.tensor(precision, tape.steps(), tape.batch(), width);
            read.copyFrom(outside);
        }
        return Place.steps(read);
    }

    /// Begins dL/ds_T with what reaches it from outside the layer.
    private void end(@Nullable Tensor outside) {
        for (int i = 0; i < states.size(); i++) {
            Tensor end = state(i).select(0, tape.steps());
            if (i == 0 && outside != null && tape.steps() > 0) {
                end.copyFrom(outside.select(0, tape.steps() - 1));
            } else {
                end.storage().fill(end.offset(), end.shape().size(), 0);
            }
        }
    }

    private int linears() {
        int count = 0;
        for (int g = 0; g < cotangents.linears().size(); g++) {
            count += cotangents.sharing().get(g) == g ? cotangents.linears().get(g).size() : 0;
        }
        return count;
    }

    /// dL/ds_t of component `index` for t = 0..T: `[T + 1, B, H]`; before [#run], only that of t = T, as it reaches
    /// the layer from outside.
    Tensor state(int index) {
        return states.get(index);
    }

    /// dL/da of one gate's product with a source, for t = 1..T: `[T, B, H]`, a copy; null if there is no such product.
    @Nullable Tensor linear(Value source, int gate) {
        for (int g = 0; g < groups.size(); g++) {
            LinearGroup group = calculus.groups().get(g);
            int block = gate - group.firstGate();
            if (group.source().equals(source) && block >= 0 && block < group.linears().size()) {
                Tensor result = Tensor.zeros(precision, tape.steps() * tape.batch(), width);
                Place place = everyStep().get(g).right(block * width);
                for (int row = 0; row < result.extent(0); row++) {
                    result.storage()
                            .copyFrom(row * width, place.storage(), place.offset() + row * place.rowStride(), width);
                }
                return result.reshape(tape.steps(), tape.batch(), width);
            }
        }
        return null;
    }

    /// Goes back from step T to step 1, a block of [Bptt#stepsOfASum] at a time: products over all steps of a block are
    /// made while the caches still have what the steps wrote.
    ///
    /// @param gradients what this layer's part of the first `summed` steps is added to
    /// @param input     overwritten with dL/dx, `[T, B, I]`, contiguous
    void run(Parameters gradients, int summed, Tensor input) {
        int steps = tape.steps();
        int batch = tape.batch();
        List<Tensor> sources = new ArrayList<>();
        List<Tensor> targets = new ArrayList<>();
        for (LinearGroup group : calculus.groups()) {
            sources.add(tape.source(group));
            targets.add(gradients.get(layer.fullName(group.weight())));
        }
        biases.to(gradients);
        for (int from = steps == 0 ? -1 : (steps - 1) / blockSteps * blockSteps, to = steps; from >= 0; to = from, from -= blockSteps) {
            for (int step = to - 1; step >= from; step--) {
                StepAction.all(step > 0 ? actions : first, step);
            }
            int ofBlock = Math.min(summed, to) - from;
            if (ofBlock > 0) {
                addBlock(sources, targets, from * batch, ofBlock * batch);
            }
            inputGradient(groups, (to - from) * batch, input, from * batch);
        }
    }

    /// dL/ds_t for t = 0..T as it comes back from step t + 1 alone, without what reaches the layer from outside at t.
    ///
    /// Done over again rather than by subtraction, which would cancel.
    List<Tensor> throughRecurrence() {
        return again(BackwardProducts.groups(Workspace.once(), layer, cotangents, blockSteps, tape.batch()));
    }

    /// The cotangents of linear values at every step.
    private synchronized List<Place> everyStep() {
        List<Place> every = everyStep;
        if (every == null) {
            every = BackwardProducts.groups(Workspace.once(), layer, cotangents, tape.steps(), tape.batch());
            again(every);
            everyStep = every;
        }
        return every;
    }

    /// Goes through all steps over again, from dL/ds_t as it was found.
    ///
    /// @param groups overwritten with the cotangents of linear values
    /// @return what each step brings back to the state before it, `[T + 1, B, H]` for each component
    private List<Tensor> again(List<Place> groups) {
        current.run();
        int batch = tape.batch();
        Map<Value, Place> places = new HashMap<>();
        List<Tensor> results = new ArrayList<>();
        List<Place> earlier = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Value state = calculus.program().states().get(i);
            Tensor result = Tensor.zeros(precision, tape.steps() + 1, batch, width);
            results.add(result);
            earlier.add(Place.steps(result));
            Place total = Place.steps(states.get(i));
            places.put(CellCalculus.cotangentOf(state), total.later());
            places.put(CellCalculus.outsideOf(state), nothing);
        }
        StepAction[] again = actions(groups, earlier, places, outputs(groups, earlier, Workspace.once()));
        for (int step = 0; step < tape.steps(); step++) {
            StepAction.all(again, step);
        }
        return results;
    }

    /// How many rows of a product are made in one call, so that long sequences stay interruptible; never few, since
    /// each call packs its right factor. How rows are grouped changes no bit.
    static int rowsOfACall(int inner, int columns) {
        long rows = MOST_MULTIPLICATIONS / Math.max(1, (long) inner * columns);
        return (int) Math.clamp(rows / 64 * 64, 64, 1 << 20);
    }

    /// Overwrites `result` `[T, B, I]`, contiguous, with dL/dx.
    void inputGradient(Tensor result) {
        inputGradient(everyStep(), tape.steps() * tape.batch(), result, 0);
    }

    /// @param count how many rows of steps and batch, from the groups' first on
    /// @param first the first of them in the result
    private void inputGradient(List<Place> groups, int count, Tensor result, int first) {
        boolean accumulate = false;
        for (int g = 0; g < groups.size(); g++) {
            LinearGroup group = calculus.groups().get(g);
            if (group.ofInput()) {
                Place place = groups.get(g);
                int atOnce = rowsOfACall(layer.backward(group).rows(), layer.inputSize());
                for (int row = 0; row < count; row += atOnce) {
                    InterruptedCallException.check();
                    kernels()
                            .matmul(
                                    Math.min(atOnce, count - row),
                                    place.storage(),
                                    place.offset() + row * place.rowStride(),
                                    place.rowStride(),
                                    1,
                                    layer.backward(group),
                                    result.storage(),
                                    result.offset() + (first + row) * layer.inputSize(),
                                    layer.inputSize(),
                                    accumulate);
                }
                accumulate = true;
            }
        }
        if (!accumulate) {
            int width = layer.inputSize();
            result.storage().fill(result.offset() + first * width, count * width, 0);
        }
    }

    /// Adds this layer's part of one block.
    ///
    /// @param sources by group, over all steps
    /// @param targets by group, what is added to
    /// @param start   its first row of steps and batch
    /// @param inner   how many rows are summed over
    private void addBlock(List<Tensor> sources, List<Tensor> targets, int start, int inner) {
        for (int g = 0; g < groups.size(); g++) {
            LinearGroup group = calculus.groups().get(g);
            Tensor source = sources.get(g);
            Tensor gradient = targets.get(g);
            Place place = groups.get(g);
            int rows = group.linears().size() * width;
            int columns = source.extent(1);
            int atOnce = rowsOfACall(inner, columns);
            for (int row = 0; row < rows; row += atOnce) {
                InterruptedCallException.check();
                kernels()
                        .matmul(
                                Math.min(atOnce, rows - row),
                                columns,
                                inner,
                                place.storage(),
                                place.offset() + row,
                                1,
                                place.rowStride(),
                                source.storage(),
                                source.offset() + start * source.stride(0),
                                source.stride(0),
                                1,
                                gradient.storage(),
                                gradient.offset() + (group.firstGate() * width + row) * columns,
                                columns,
                                true);
            }
        }
        biases.add(inner);
    }

    private Kernels kernels() {
        return layer.cell().kernels();
    }
}
