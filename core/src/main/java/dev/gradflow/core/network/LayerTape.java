package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.calculus.PreactivationBlock;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The memory of one layer over T steps: its input, its states, and the values that derivatives need.
final class LayerTape {
    private final Layer layer;
    private final int steps;
    private final int batch;
    private final int stretch;
    private final Tensor input;
    private final List<Tensor> states = new ArrayList<>();
    private final Map<Value, Place> places = new HashMap<>();
    private final List<ForwardProducts> preactivations = new ArrayList<>();

    /// @param input  `[T, B, I]`, contiguous
    /// @param memory where the values are recorded
    LayerTape(Layer layer, Tensor input, Workspace memory) {
        this.layer = layer;
        this.input = input;
        this.steps = input.extent(0);
        this.batch = input.extent(1);
        this.stretch = layer.stretch(batch);
        Precision precision = input.precision();
        int width = layer.hiddenSize();
        CellCalculus calculus = layer.cell().calculus();
        CellProgram program = calculus.program();
        for (PreactivationBlock block : calculus.preactivations()) {
            // A next state that is such a sum is read there by derivatives, too.
            boolean whole = block.sums().stream().anyMatch(calculus::isRecorded);
            int copies = whole ? steps : block.ofInput() ? Math.min(steps, stretch) : 1;
            ForwardProducts products =
                    new ForwardProducts(layer, block, batch, copies, memory, WeightStorage.FULL);
            preactivations.add(products);
            products.places(places);
        }
        for (Value state : program.states()) {
            Tensor values = memory.aligned(precision, steps + 1, batch, width);
            states.add(values);
            places.put(state, Place.steps(values));
        }
        for (int i = 0; i < program.next().size(); i++) {
            places.putIfAbsent(
                    program.next().get(i), place(program.states().get(i)).later());
        }
        for (Value value : calculus.forwardWanted()) {
            if (!places.containsKey(value)) {
                Tensor values = memory.aligned(precision, steps, batch, width);
                places.put(value, Place.steps(values));
            }
        }
        program.parameters().forEach(parameter -> places.put(parameter, layer.parameter(parameter)));
    }

    Layer layer() {
        return layer;
    }

    int steps() {
        return steps;
    }

    int batch() {
        return batch;
    }

    /// How many steps share one product with the input.
    int stretch() {
        return stretch;
    }

    /// `[T, B, I]`.
    Tensor input() {
        return input;
    }

    /// Component `index` of the state, `[T + 1, B, H]`; row 0 is the initial state.
    Tensor state(int index) {
        return states.get(index);
    }

    /// Where a recorded value of the program is.
    Place place(Value value) {
        Place place = places.get(value);
        if (place == null) {
            throw new IllegalStateException(
                    "cell " + layer.cell().calculus().program().name() + ": " + value + " is not recorded");
        }
        return place;
    }

    /// The products of a step, where they are added up.
    List<ForwardProducts> preactivations() {
        return preactivations;
    }

    /// The source of a group over all steps, `[T·B, width]`.
    Tensor source(LinearGroup group) {
        int width = layer.sourceWidth(group);
        if (group.ofInput()) {
            return input.reshape(steps * batch, width);
        }
        Place place = place(group.source());
        return Tensor.of(place.storage(), place.offset(), steps * batch, width);
    }
}
