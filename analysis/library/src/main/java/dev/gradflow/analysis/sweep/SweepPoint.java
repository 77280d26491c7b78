package dev.gradflow.analysis.sweep;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One network of a grid and how it is to be measured: all the work there is, as a value.
///
/// Immutable.
///
/// @param cell       the name of a built-in cell
/// @param hidden     H
/// @param weights    how the recurrent weights are drawn; all else as PyTorch does by default
/// @param gain       scales the recurrent weights
/// @param forgetBias the bias of the gate that keeps the state, `f` or a GRU's `z`; null leaves it as drawn
/// @param seed       of every draw
/// @param steps      T, the steps of the input that are used
/// @param maxLag     k*, the largest lag
/// @param ends       the number of end points
public record SweepPoint(
        String cell,
        int hidden,
        SweepWeights weights,
        double gain,
        @Nullable Double forgetBias,
        long seed,
        int steps,
        int maxLag,
        int ends)
        implements Serializable {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming what is out of range
    public SweepPoint {
        Cells.named(cell);
        require("hidden units", hidden, Integer.MAX_VALUE);
        require("end points", ends, Integer.MAX_VALUE);
        require("steps", steps, Integer.MAX_VALUE);
        require("largest lag", maxLag, steps);
        if (!Double.isFinite(gain) || (forgetBias != null && !Double.isFinite(forgetBias))) {
            throw new IllegalArgumentException("gain " + gain + ", forget bias " + forgetBias + ": must be finite");
        }
    }

    private static void require(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    what + " " + value + ": must be at least 1" + (most < Integer.MAX_VALUE ? " and at most " + most : ""));
        }
    }

    /// The gate of a cell that keeps the state where it is open: `f`, or a GRU's `z`; none in a plain RNN and the LSTM of
    /// 1997.
    public static Optional<String> keepingGate(String cell) {
        List<String> gates = Cells.named(cell).program().gates();
        return List.of("f", "z").stream().filter(gates::contains).findFirst();
    }

    /// The weights: a single layer with biases, in double precision.
    ///
    /// @param inputSize I
    public Parameters draw(int inputSize) {
        Cell own = Cells.named(cell);
        Parameters parameters =
                Initialisation.uniform(new Architecture(own, inputSize, hidden, 1, true), Precision.F64, seed);
        weights.draw(parameters, gain, seed + 1);
        if (forgetBias != null) {
            String gate = keepingGate(cell)
                    .orElseThrow(() -> new IllegalArgumentException("a " + cell + " has no gate that keeps the state"));
            Tensor input = parameters.gate("bias_ih_l0", gate);
            Tensor recurrent = parameters.gate("bias_hh_l0", gate);
            for (int unit = 0; unit < hidden; unit++) {
                input.set(forgetBias, unit);
                recurrent.set(0, unit);
            }
        }
        return parameters;
    }

    /// The result, which depends on nothing but this value and the input.
    ///
    /// @throws IllegalArgumentException if the input is too short
    public SweepResult measure(SweepInput input) {
        if (input.steps() < steps) {
            throw new IllegalArgumentException(
                    "the input has " + input.steps() + " steps, this point needs " + steps);
        }
        return new PointMeasure(this, input.first(steps)).result();
    }
}
