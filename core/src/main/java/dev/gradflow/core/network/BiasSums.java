package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus.Cotangents;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The gradients of one layer's parameter vectors, its biases among them: sums over the rows of stored cotangents.
///
/// Gates whose cotangents lie side by side are summed in one pass. Parameters with the same cotangents, as the two
/// biases of a gate have, share one sum as long as it starts from the same numbers.
final class BiasSums {
    private final Layer layer;
    private final int width;
    private final Storage one;
    private final List<Sum> sums = new ArrayList<>();
    private final List<Place> targets = new ArrayList<>();
    private int[] sources = new int[0];

    /// @param places where each cotangent is stored
    BiasSums(Layer layer, Cotangents cotangents, Function<Value, Place> places) {
        this.layer = layer;
        this.width = layer.hiddenSize();
        this.one = layer.cell().kernels().precision().allocate(1);
        one.set(0, 1);
        cotangents.parameters().entrySet().stream()
                .filter(entry ->
                        layer.hasBias() || !Architecture.isBias(entry.getKey().name()))
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Value::name).thenComparingInt(Value::gate)))
                .forEach(entry -> add(entry.getKey(), places.apply(entry.getValue())));
    }

    /// Some gates of a parameter, and where their cotangents are.
    private record Sum(String parameter, int gate, int gates, Place cotangents) {
        boolean hasCotangentsOf(Sum other) {
            return gates == other.gates && cotangents.equals(other.cotangents);
        }
    }

    private void add(Value parameter, Place place) {
        if (!sums.isEmpty()) {
            Sum last = sums.getLast();
            if (last.parameter.equals(parameter.name())
                    && last.gate + last.gates == parameter.gate()
                    && last.cotangents.right(last.gates * width).equals(place)) {
                sums.set(sums.size() - 1, new Sum(last.parameter, last.gate, last.gates + 1, last.cotangents));
                return;
            }
        }
        sums.add(new Sum(parameter.name(), parameter.gate(), 1, place));
    }

    /// Sets what sums are added to.
    void to(Parameters gradients) {
        targets.clear();
        for (Sum sum : sums) {
            Tensor tensor = gradients.get(layer.fullName(sum.parameter));
            targets.add(new Place(tensor.storage(), tensor.offset() + sum.gate * width, 0, 0));
        }
        sources = new int[sums.size()];
    }

    /// Adds the sums over the first `count` rows that are stored.
    void add(int count) {
        for (int i = 0; i < sources.length; i++) {
            sources[i] = source(i);
        }
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] == i) {
                addRows(sums.get(i), targets.get(i), count);
            } else {
                Place source = targets.get(sources[i]);
                Place target = targets.get(i);
                target.storage().copyFrom(target.offset(), source.storage(), source.offset(), sums.get(i).gates * width);
            }
        }
    }

    /// The first sum that has the cotangents of sum `i` and, so far, its numbers.
    private int source(int i) {
        for (int j = 0; j < i; j++) {
            if (sums.get(i).hasCotangentsOf(sums.get(j))
                    && haveTheSameBits(targets.get(i), targets.get(j), sums.get(i).gates * width)) {
                return j;
            }
        }
        return i;
    }

    private static boolean haveTheSameBits(Place a, Place b, int count) {
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(a.storage().get(a.offset() + i));
            if (bits != Double.doubleToRawLongBits(b.storage().get(b.offset() + i))) {
                return false;
            }
        }
        return true;
    }

    /// A product with ones.
    private void addRows(Sum sum, Place target, int count) {
        InterruptedCallException.check();
        Place place = sum.cotangents;
        Kernels kernels = layer.cell().kernels();
        kernels.matmul(
                1,
                sum.gates * width,
                count,
                one,
                0,
                0,
                0,
                place.storage(),
                place.offset(),
                place.rowStride(),
                1,
                target.storage(),
                target.offset(),
                sum.gates * width,
                true);
    }
}
