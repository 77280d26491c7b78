package dev.gradflow.core.train;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Small models and random tensors for the tests of training.
final class Samples {
    private Samples() {}

    static Tensor random(long seed, double scale, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextDouble(-scale, scale));
        }
        return tensor;
    }

    static Model model(String cell, int inputs, int hidden, int layers, int outputs) {
        return Model.create(
                new Architecture(Cells.named(cell), inputs, hidden, layers, true), outputs, Precision.F64, 7);
    }

    static State state(Model model, int batch) {
        State state = State.zeros(model.network().architecture(), Precision.F64, batch);
        state.components()
                .forEach(component -> component.copyFrom(
                        random(31, 0.8, component.shape().extents())));
        return state;
    }

    /// (f(x + δ) - f(x - δ)) / 2δ for one element of a parameter.
    static double slope(Model model, Tensor parameter, int index, ToDoubleFunction<Model> function) {
        double delta = 1e-5;
        double kept = parameter.storage().get(index);
        parameter.storage().set(index, kept + delta);
        model.parametersChanged();
        double above = function.applyAsDouble(model);
        parameter.storage().set(index, kept - delta);
        model.parametersChanged();
        double below = function.applyAsDouble(model);
        parameter.storage().set(index, kept);
        model.parametersChanged();
        return (above - below) / (2 * delta);
    }
}
