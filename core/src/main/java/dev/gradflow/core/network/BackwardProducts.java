package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.CellCalculus.Cotangents;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.calculus.Pullback.Arrival;
import dev.gradflow.core.cell.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The matrix products of a reverse step: cotangents of linear values times their weights, back to the sources.
final class BackwardProducts {
    private static final int AFTER_ALL_STAGES = Integer.MAX_VALUE;

    private BackwardProducts() {}

    /// Adds the products that bring cotangents back to states, computed sources and, if wanted, the input.
    ///
    /// @param cotangents the pass that computes the cotangents of the linear values
    /// @param paths which recurrent products are done at which steps
    /// @param groups  where the cotangents of each group's linear values are
    /// @param states  where the cotangent of each state is accumulated
    /// @param places  receives the place of what arrives at each computed source
    /// @param input   where the input's cotangent is written; null if it is not wanted at every step
    static void add(
            PassBuilder pass,
            Layer layer,
            Cotangents cotangents,
            BackwardPass paths,
            List<Place> groups,
            List<Place> states,
            Map<Value, Place> places,
            @Nullable Place input) {
        CellCalculus calculus = layer.cell().calculus();
        for (int a = 0; a < cotangents.arrivals().size(); a++) {
            Arrival arrival = cotangents.arrivals().get(a);
            Place result = pass.block();
            places.put(arrival.variable(), result);
            boolean accumulate = false;
            for (int g = 0; g < groups.size(); g++) {
                LinearGroup group = calculus.groups().get(g);
                if (group.source().equals(arrival.source())) {
                    int level = cotangents.levels().get(a) - 1;
                    pass.productAfter(level, groups.get(g), layer.backward(group), result, accumulate, paths::open);
                    accumulate = true;
                }
            }
        }
        boolean inputWritten = false;
        for (int g = 0; g < groups.size(); g++) {
            LinearGroup group = calculus.groups().get(g);
            int state = calculus.program().states().indexOf(group.source());
            if (state >= 0) {
                pass.productAfter(
                        AFTER_ALL_STAGES, groups.get(g), layer.backward(group), states.get(state), true, paths::open);
            } else if (group.ofInput() && input != null) {
                pass.productAfter(AFTER_ALL_STAGES, groups.get(g), layer.backward(group), input, inputWritten);
                inputWritten = true;
            }
        }
    }

    /// Where the cotangents of each group's linear values go; groups whose cotangents are the same share a place.
    ///
    /// @param memory where they are
    /// @param steps  the number of steps that are kept
    static List<Place> groups(Workspace memory, Layer layer, Cotangents cotangents, int steps, int rows) {
        List<Place> places = new ArrayList<>();
        for (int g = 0; g < cotangents.linears().size(); g++) {
            int same = cotangents.sharing().get(g);
            int columns = cotangents.linears().get(g).size() * layer.hiddenSize();
            places.add(
                    same < g
                            ? places.get(same)
                            : Place.blocks(memory, layer.cell().kernels().precision(), steps, rows, columns));
        }
        return places;
    }

    /// Where wanted cotangent number `output` goes: into its group's block, or to its state.
    ///
    /// @throws IndexOutOfBoundsException if it is neither, but a parameter's
    static Place destination(
            Cotangents cotangents, List<Place> groups, List<Place> states, int output, int hiddenSize) {
        int index = output;
        for (int g = 0; g < groups.size(); g++) {
            if (cotangents.sharing().get(g) != g) {
                continue;
            }
            int linears = cotangents.linears().get(g).size();
            if (index < linears) {
                return groups.get(g).right(index * hiddenSize);
            }
            index -= linears;
        }
        return states.get(index);
    }
}
