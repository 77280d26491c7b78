package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.CellCalculus.Cotangents;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Cotangents of one layer at any step of its tape: Jᵀ·v for a block of vectors v.
///
/// Fill [#next], call [#run], read [#states] and [#input].
final class LayerCotangent {
    private final LayerTape tape;
    private final int element;
    private final List<Tensor> next = new ArrayList<>();
    private final List<Tensor> states = new ArrayList<>();
    private final List<Place> groups;
    private final Tensor input;
    private final StepAction[] actions;

    /// @param element   the batch element that is linearised about
    /// @param count     the number of vectors in a block
    /// @param withInput whether the cotangent of the input is wanted too
    /// @param paths     which recurrent paths count
    LayerCotangent(LayerTape tape, int element, int count, boolean withInput, BackwardPass paths) {
        this.tape = tape;
        this.element = element;
        Layer layer = tape.layer();
        CellCalculus calculus = layer.cell().calculus();
        CellProgram program = calculus.program();
        Cotangents cotangents = calculus.cotangents();
        Map<Value, Place> places = new HashMap<>();
        for (Value state : program.states()) {
            Tensor block = Tensor.zeros(tape.input().precision(), count, layer.hiddenSize());
            next.add(block);
            places.put(CellCalculus.cotangentOf(state), Place.rows(block, 0));
            states.add(Tensor.zeros(tape.input().precision(), count, layer.hiddenSize()));
        }
        input = Tensor.zeros(tape.input().precision(), count, layer.inputSize());
        PassBuilder pass = new PassBuilder(layer.cell(), count, layer.hiddenSize());
        groups = BackwardProducts.groups(Workspace.once(), layer, cotangents, 1, count);
        List<Place> stateResults =
                states.stream().map(block -> Place.rows(block, 0)).toList();
        Place inputResult = withInput ? Place.rows(input, 0) : null;
        BackwardProducts.add(pass, layer, cotangents, paths, groups, stateResults, places, inputResult);
        pass.stages(
                cotangents.stages(),
                value -> {
                    Place place = places.get(value);
                    return place != null ? place : tape.place(value).repeatedRow(element);
                },
                output -> BackwardProducts.destination(cotangents, groups, stateResults, output, layer.hiddenSize()));
        actions = pass.build();
    }

    /// The cotangent of each component of s_t: `[count, H]`; written by the caller.
    List<Tensor> next() {
        return next;
    }

    /// The cotangent of each component of s_{t-1}: `[count, H]`.
    List<Tensor> states() {
        return states;
    }

    /// The cotangent of x_t: `[count, I]`; only if made with input.
    Tensor input() {
        return input;
    }

    /// Overwrites [#states] and [#input] for step `step`, counted from 0.
    void run(int step) {
        StepAction.all(actions, step);
    }

    /// The Frobenius norm of what `step`, the one last run, adds to the gradient of a weight matrix, for one vector.
    ///
    /// That is δa·sourceᵀ, whose norm is the product of both.
    ///
    /// @param weight `weight_ih` or `weight_hh`
    /// @param row    the number of the vector in its block
    double contribution(String weight, int step, int row) {
        double squares = 0;
        List<LinearGroup> all = tape.layer().cell().calculus().groups();
        for (int g = 0; g < all.size(); g++) {
            LinearGroup group = all.get(g);
            if (group.weight().equals(weight)) {
                Place place = groups.get(g);
                int columns = group.linears().size() * tape.layer().hiddenSize();
                double cotangent = norm(place.storage(), place.offset() + row * place.rowStride(), columns);
                double source = sourceNorm(group, step);
                squares += cotangent * cotangent * (source * source);
            }
        }
        return Math.sqrt(squares);
    }

    private double sourceNorm(LinearGroup group, int step) {
        int width = tape.layer().sourceWidth(group);
        if (group.ofInput()) {
            Tensor source = tape.input();
            return norm(source.storage(), source.offset() + (step * tape.batch() + element) * width, width);
        }
        Place place = tape.place(group.source());
        return norm(place.storage(), place.at(step) + element * place.rowStride(), width);
    }

    private static double norm(Storage values, int start, int length) {
        double squares = 0;
        for (int i = 0; i < length; i++) {
            squares = Math.fma(values.get(start + i), values.get(start + i), squares);
        }
        return Math.sqrt(squares);
    }
}
