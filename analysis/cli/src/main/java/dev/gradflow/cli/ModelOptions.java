package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.task.Task;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what learns.
final class ModelOptions {
    @Option(
            names = "--cell",
            paramLabel = "CELL",
            defaultValue = "lstm",
            description = "The cell, as lstm, gru, rnn-tanh (default: ${DEFAULT-VALUE}).")
    private String cell = "lstm";

    @Option(
            names = "--hidden",
            paramLabel = "H",
            defaultValue = "64",
            description = "Hidden units of every layer (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--layers",
            paramLabel = "L",
            defaultValue = "1",
            description = "Stacked layers (default: ${DEFAULT-VALUE}).")
    private int layers;

    @Option(
            names = "--init",
            paramLabel = "INIT",
            defaultValue = "uniform",
            description = "uniform (PyTorch's), glorot, orthogonal[:GAIN], identity[:SCALE], gain:G, radius:R, chrono:T"
                    + " (default: ${DEFAULT-VALUE}).")
    private String init = "uniform";

    @Option(
            names = "--forget-bias",
            paramLabel = "B",
            description = "Bias of the forget gate of every unit (default: what --init draws).")
    private @Nullable Double forgetBias;

    @Option(
            names = "--precision",
            paramLabel = "f32|f64",
            defaultValue = "f32",
            description = "Arithmetic: f32 or f64 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.F32;

    /// The arithmetic.
    Precision precision() {
        return precision;
    }

    /// The cell's name.
    String cell() {
        return cell;
    }

    /// H.
    int hidden() {
        return hidden;
    }

    /// Makes the model with its weights as they are before the first step.
    ///
    /// @param team the threads that share its work
    /// @throws InputException if an option is out of range, in one line
    Model model(Task task, long seed, ThreadTeam team) {
        Architecture architecture;
        try {
            architecture = new Architecture(Cells.named(cell), task.inputs(), hidden, layers, true);
        } catch (IllegalArgumentException e) {
            throw new InputException("--cell, --hidden or --layers: " + e.getMessage());
        }
        Model model = Model.create(
                architecture,
                task.outputs(),
                team.kernels(KernelSelection.current().kernels(precision)),
                seed);
        Parameters parameters = model.network().parameters();
        try {
            initialise(parameters, seed + 1);
        } catch (IllegalArgumentException e) {
            throw new InputException("--init " + init + ": " + e.getMessage());
        }
        if (forgetBias != null) {
            if (!Double.isFinite(forgetBias)) {
                throw new InputException("--forget-bias " + forgetBias + ": must be a finite number");
            }
            try {
                Initialisation.forgetBias(parameters, forgetBias);
            } catch (IllegalArgumentException e) {
                throw new InputException("--forget-bias: cell " + cell + " has no forget gate; leave the option out");
            }
        }
        model.parametersChanged();
        return model;
    }

    private void initialise(Parameters parameters, long seed) {
        String[] parts = init.split(":", 2);
        String name = parts[0];
        switch (name) {
            case "uniform" -> requireNone(parts);
            case "glorot" -> {
                requireNone(parts);
                Initialisation.glorot(parameters, seed);
            }
            case "orthogonal" -> Initialisation.orthogonal(parameters, number(parts, 1.0), seed);
            case "identity" -> Initialisation.identity(parameters, number(parts, 1.0));
            case "gain" -> Initialisation.gain(parameters, number(parts, Double.NaN), seed);
            case "radius" -> Initialisation.spectralRadius(parameters, number(parts, Double.NaN), seed);
            case "chrono" -> Initialisation.chrono(parameters, whole(parts), seed);
            default -> throw new IllegalArgumentException("there is no such initialisation; there are uniform, glorot,"
                    + " orthogonal[:GAIN], identity[:SCALE], gain:G, radius:R, chrono:T");
        }
    }

    private static void requireNone(String[] parts) {
        if (parts.length > 1) {
            throw new IllegalArgumentException(parts[0] + " takes no number");
        }
    }

    private static double number(String[] parts, double otherwise) {
        double value = otherwise;
        if (parts.length > 1) {
            try {
                value = Double.parseDouble(parts[1]);
            } catch (NumberFormatException e) {
                value = Double.NaN;
            }
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number after the colon is needed, as in " + parts[0] + ":1.5");
        }
        return value;
    }

    private static int whole(String[] parts) {
        double value = number(parts, Double.NaN);
        if (value != (int) value) {
            throw new IllegalArgumentException("a whole number of steps below 2^31 is needed, as in " + parts[0] + ":100");
        }
        return (int) value;
    }
}
