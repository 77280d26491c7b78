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
    /// That is the sum of δa·sourceᵀ over all sources; inner products of such terms are those of δa times those of the
    /// sources.
    ///
    /// @param weight `weight_ih` or `weight_hh`
    /// @param row    the number of the vector in its block
    double contribution(String weight, int step, int row) {
        double squares = 0;
        List<LinearGroup> all = tape.layer().cell().calculus().groups();
        for (int g = 0; g < all.size(); g++) {
            for (int other = 0; other <= g; other++) {
                if (all.get(g).weight().equals(weight) && all.get(other).weight().equals(weight)) {
                    double cotangents = cotangents(g, other, row);
                    double both = cotangents == 0 ? 0 : cotangents * sources(all.get(g), all.get(other), step);
                    squares += other < g ? 2 * both : both;
                }
            }
        }
        return Math.sqrt(Math.max(0, squares));
    }

    /// The inner product of two groups' cotangents over the gates that they have in common.
    private double cotangents(int g, int other, int row) {
        int width = tape.layer().hiddenSize();
        LinearGroup one = tape.layer().cell().calculus().groups().get(g);
        LinearGroup two = tape.layer().cell().calculus().groups().get(other);
        int from = Math.max(one.firstGate(), two.firstGate());
        int to = Math.min(
                one.firstGate() + one.linears().size(),
                two.firstGate() + two.linears().size());
        Place a = groups.get(g);
        Place b = groups.get(other);
        return inner(
                a.storage(),
                a.offset() + row * a.rowStride() + (from - one.firstGate()) * width,
                b.storage(),
                b.offset() + row * b.rowStride() + (from - two.firstGate()) * width,
                Math.max(0, to - from) * width);
    }

    private double sources(LinearGroup one, LinearGroup two, int step) {
        Place a = source(one);
        Place b = source(two);
        return inner(
                a.storage(),
                a.at(step) + element * a.rowStride(),
                b.storage(),
                b.at(step) + element * b.rowStride(),
                tape.layer().sourceWidth(one));
    }

    private Place source(LinearGroup group) {
        return group.ofInput() ? Place.steps(tape.input()) : tape.place(group.source());
    }

    private static double inner(Storage x, int xStart, Storage y, int yStart, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum = Math.fma(x.get(xStart + i), y.get(yStart + i), sum);
        }
        return sum;
    }
}
