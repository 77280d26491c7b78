package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.CellCalculus.Tangents;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Tangents of one layer at any step of its tape: J·v for a block of vectors v.
///
/// Fill [#states] (and [#input]), call [#run], read [#next].
final class LayerTangent {
    private final List<Tensor> states = new ArrayList<>();
    private final List<Tensor> next = new ArrayList<>();
    private final Tensor input;
    private final StepAction[] actions;

    /// @param element   the batch element that is linearised about
    /// @param count     the number of vectors in a block
    /// @param withInput whether the input moves too
    /// @param paths     which recurrent paths count
    LayerTangent(LayerTape tape, int element, int count, boolean withInput, BackwardPass paths) {
        Layer layer = tape.layer();
        CellCalculus calculus = layer.cell().calculus();
        CellProgram program = calculus.program();
        Tangents tangents = calculus.tangents(withInput);
        PassBuilder pass = new PassBuilder(layer.cell(), count, layer.hiddenSize());
        Map<Value, Place> places = new HashMap<>();
        for (Value state : program.states()) {
            Tensor block = Tensor.zeros(tape.input().precision(), count, layer.hiddenSize());
            states.add(block);
            places.put(CellCalculus.tangentOf(state), Place.rows(block, 0));
            next.add(Tensor.zeros(tape.input().precision(), count, layer.hiddenSize()));
        }
        input = Tensor.zeros(tape.input().precision(), count, layer.inputSize());
        places.put(CellCalculus.tangentOf(program.input()), Place.rows(input, 0));
        List<Place> outputs = new ArrayList<>();
        for (int i = 0; i < tangents.wanted().size(); i++) {
            Place place = i < next.size() ? Place.rows(next.get(i), 0) : pass.block();
            outputs.add(place);
            places.putIfAbsent(tangents.wanted().get(i), place);
        }
        List<Place> results = new ArrayList<>();
        for (LinearGroup product : tangents.products()) {
            int columns = product.linears().size() * layer.hiddenSize();
            Place result = Place.scratch(tape.input().precision().allocate(count * columns), columns);
            results.add(result);
            for (int i = 0; i < product.linears().size(); i++) {
                places.put(product.linears().get(i), result.right(i * layer.hiddenSize()));
            }
        }
        for (int i = 0; i < results.size(); i++) {
            LinearGroup product = tangents.products().get(i);
            Place source = Objects.requireNonNull(places.get(product.source()));
            boolean recurrent = !product.source().equals(CellCalculus.tangentOf(program.input()));
            pass.productAfter(
                    tangents.level(product), source, layer.forward(product), results.get(i), false, step -> !recurrent || paths.open(step));
        }
        pass.stages(
                tangents.stages(),
                value -> {
                    Place place = places.get(value);
                    return place != null ? place : tape.place(value).repeatedRow(element);
                },
                outputs::get);
        actions = pass.build();
    }

    /// The tangent of each component of s_{t-1}: `[count, H]`; written by the caller.
    List<Tensor> states() {
        return states;
    }

    /// The tangent of x_t: `[count, I]`; written by the caller, used only if made with input.
    Tensor input() {
        return input;
    }

    /// The tangent of each component of s_t: `[count, H]`.
    List<Tensor> next() {
        return next;
    }

    /// Overwrites [#next] for step `step`, counted from 0.
    void run(int step) {
        StepAction.all(actions, step);
    }
}
