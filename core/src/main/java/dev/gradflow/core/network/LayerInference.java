package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.calculus.PreactivationBlock;
import dev.gradflow.core.calculus.Stage;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The memory and the actions of one layer that runs forward and keeps nothing but its state.
///
/// A stretch of steps shares one product with the input, short enough for its result to stay in the caches. h has a
/// row for every step of the stretch, which the layer above reads; other states are updated in place where no later
/// stage of the step still needs the old value.
final class LayerInference {
    private final Layer layer;
    private final int batch;
    private final Tensor[] states;
    private final Map<Value, Place> places = new HashMap<>();
    private final ForwardProducts[] preactivations;
    private final StepAction[] actions;

    LayerInference(Layer layer, int batch, int stretch, WeightStorage storage) {
        this.layer = layer;
        this.batch = batch;
        CellCalculus calculus = layer.cell().calculus();
        CellProgram program = calculus.program();
        int width = layer.hiddenSize();
        Precision precision = layer.cell().kernels().precision();
        PassBuilder pass = new PassBuilder(layer.cell(), batch, width);
        this.preactivations = new ForwardProducts[calculus.preactivations().size()];
        for (int i = 0; i < preactivations.length; i++) {
            PreactivationBlock block = calculus.preactivations().get(i);
            int copies = block.ofInput() ? stretch : 1;
            ForwardProducts products =
                    new ForwardProducts(layer, block, batch, copies, new Workspace(), storage);
            preactivations[i] = products;
            products.places(places);
        }
        this.states = new Tensor[program.states().size()];
        for (int i = 0; i < states.length; i++) {
            boolean inPlace = i > 0 && isReadNoLaterThanWritten(calculus, i);
            Tensor rows = Tensor.zeros(precision, inPlace ? 1 : stretch + 1, batch, width);
            states[i] = rows;
            places.put(program.states().get(i), new Place(rows.storage(), 0, inPlace ? 0 : batch * width, width));
        }
        for (int i = 0; i < program.next().size(); i++) {
            places.putIfAbsent(program.next().get(i), next(i));
        }
        for (Value value : calculus.inferenceWanted()) {
            if (!places.containsKey(value)) {
                places.put(value, pass.block());
            }
        }
        for (Value parameter : program.parameters()) {
            Place now = layer.parameter(parameter);
            Storage kept = precision.allocate(width);
            kept.copyFrom(0, now.storage(), now.offset(), width);
            places.put(parameter, new Place(kept, 0, 0, 0));
        }
        pass.stages(calculus.inference(), this::place, this::destination);
        for (ForwardProducts products : preactivations) {
            products.add(pass, this::place);
        }
        this.actions = pass.build();
    }

    private static boolean isReadNoLaterThanWritten(CellCalculus calculus, int index) {
        Value state = calculus.program().states().get(index);
        int written = Integer.MAX_VALUE;
        int read = -1;
        for (Stage stage : calculus.inference()) {
            if (stage.destinations().contains(index)) {
                written = stage.level();
            }
            if (stage.lowering().inputs().contains(state)) {
                read = Math.max(read, stage.level());
            }
        }
        for (LinearGroup group : calculus.groups()) {
            if (group.source().equals(state)) {
                read = Math.max(read, calculus.forwardLevel(group) + 1);
            }
        }
        return read <= written;
    }

    private Place place(Value value) {
        return Objects.requireNonNull(places.get(value), () -> value + " has no place");
    }

    private Place next(int index) {
        return place(layer.cell().calculus().program().states().get(index)).later();
    }

    private Place destination(int output) {
        CellCalculus calculus = layer.cell().calculus();
        return output < states.length
                ? next(output)
                : place(calculus.inferenceWanted().get(output));
    }

    /// A component of the state before the next step: a view `[B, H]`.
    Tensor state(int component) {
        return states[component].select(0, 0);
    }

    /// Where the stretch's h_1 starts in [#hidden].
    int hiddenStart() {
        return batch * layer.hiddenSize();
    }

    /// h of the stretch that ran last, rows of all steps one after another.
    Storage hidden() {
        return states[0].storage();
    }

    /// Runs `steps` steps, at most a stretch, on rows of x that follow each other from `offset` on.
    void run(int steps, Storage input, int offset) {
        for (ForwardProducts products : preactivations) {
            InterruptedCallException.check();
            products.project(0, steps, input, offset);
        }
        for (int step = 0; step < steps; step++) {
            StepAction.all(actions, step);
        }
    }

    /// Makes the state after `steps` steps the one that the next stretch starts from.
    void carry(int steps) {
        int size = batch * layer.hiddenSize();
        for (Tensor rows : states) {
            if (rows.extent(0) > 1) {
                rows.storage().copyFrom(0, rows.storage(), steps * size, size);
            }
        }
    }
}
