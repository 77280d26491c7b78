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

    /// Adds the sums over the first `count` rows that are stored.
    void addTo(Parameters gradients, int count) {
        int[] sources = new int[sums.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = source(gradients, i);
        }
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] == i) {
                addRows(gradients, sums.get(i), count);
            } else {
                Sum source = sums.get(sources[i]);
                Tensor target = tensor(gradients, sums.get(i));
                target.storage()
                        .copyFrom(
                                at(gradients, sums.get(i)),
                                tensor(gradients, source).storage(),
                                at(gradients, source),
                                source.gates * width);
            }
        }
    }

    /// The first sum that has the cotangents of sum `i` and, so far, its numbers.
    private int source(Parameters gradients, int i) {
        for (int j = 0; j < i; j++) {
            if (sums.get(i).hasCotangentsOf(sums.get(j)) && haveTheSameBits(gradients, sums.get(i), sums.get(j))) {
                return j;
            }
        }
        return i;
    }

    private boolean haveTheSameBits(Parameters gradients, Sum a, Sum b) {
        Storage left = tensor(gradients, a).storage();
        Storage right = tensor(gradients, b).storage();
        int from = at(gradients, a);
        int to = at(gradients, b);
        for (int i = 0; i < a.gates * width; i++) {
            long bits = Double.doubleToRawLongBits(left.get(from + i));
            if (bits != Double.doubleToRawLongBits(right.get(to + i))) {
                return false;
            }
        }
        return true;
    }

    private Tensor tensor(Parameters gradients, Sum sum) {
        return gradients.get(layer.fullName(sum.parameter));
    }

    private int at(Parameters gradients, Sum sum) {
        return tensor(gradients, sum).offset() + sum.gate * width;
    }

    /// A product with ones.
    private void addRows(Parameters gradients, Sum sum, int count) {
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
                tensor(gradients, sum).storage(),
                at(gradients, sum),
                sum.gates * width,
                true);
    }
}
