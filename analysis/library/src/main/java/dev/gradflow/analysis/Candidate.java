package dev.gradflow.analysis;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A kind of untrained network to be compared with others: a cell, and how its weights are drawn.
///
/// Immutable.
///
/// @param name        for people, as in `LSTM, forget bias 1`
/// @param cell        the cell
/// @param forgetGates what becomes of the forget gate's bias after the draw
public record Candidate(String name, Cell cell, ForgetBias forgetGates) {

    /// What the bias of a forget gate is set to after all parameters were drawn.
    ///
    /// Immutable.
    public sealed interface ForgetBias {
        /// Nothing: it stays as drawn, or there is no forget gate.
        ///
        /// Immutable.
        record AsDrawn() implements ForgetBias {}

        /// One value in every unit.
        ///
        /// Immutable.
        ///
        /// @param bias the value
        record Fixed(double bias) implements ForgetBias {}

        /// Chrono initialisation of forget and input gates.
        ///
        /// Immutable.
        ///
        /// @param longest the longest time scale, in steps
        record Chrono(int longest) implements ForgetBias {}
    }

    /// The comparison of MATH §9: RNN, LSTM of 1997, LSTM at several forget biases, GRU.
    ///
    /// @param longest the time scale of chrono initialisation, in steps
    public static List<Candidate> standard(int longest) {
        return of(List.of("rnn-tanh", "lstm-1997", "lstm", "gru"), List.of(0.0, 1.0, 3.0), longest);
    }

    /// One candidate for each cell; for cells with a forget gate one for each bias, and one with chrono initialisation.
    ///
    /// @param cells        names of built-in cells
    /// @param forgetBiases the biases to try
    /// @param longest      the time scale of chrono initialisation, in steps; below 3 there is no such candidate
    /// @throws IllegalArgumentException if a name is unknown
    public static List<Candidate> of(List<String> cells, List<Double> forgetBiases, int longest) {
        List<Candidate> candidates = new ArrayList<>();
        for (String name : cells) {
            Cell cell = Cells.named(name);
            String label = label(name);
            if (!cell.program().gates().contains("f")) {
                candidates.add(new Candidate(label, cell, new ForgetBias.AsDrawn()));
                continue;
            }
            for (double bias : forgetBiases) {
                candidates.add(new Candidate(label + ", forget bias " + plain(bias), cell, new ForgetBias.Fixed(bias)));
            }
            if (longest >= 3) {
                candidates.add(new Candidate(label + ", chrono " + longest, cell, new ForgetBias.Chrono(longest)));
            }
        }
        return candidates;
    }

    private static String label(String cell) {
        return switch (cell) {
            case "rnn-tanh" -> "RNN, tanh";
            case "rnn-relu" -> "RNN, relu";
            case "rnn-identity" -> "RNN, linear";
            case "lstm-1997" -> "LSTM of 1997";
            case "lstm" -> "LSTM";
            case "lstm-peephole" -> "LSTM with peepholes";
            default -> cell.toUpperCase(Locale.ROOT);
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /// The weights of one such network with a single layer and biases.
    public Parameters draw(int inputSize, int hiddenSize, Precision precision, long seed) {
        Architecture architecture = new Architecture(cell, inputSize, hiddenSize, 1, true);
        Parameters parameters = Initialisation.uniform(architecture, precision, seed);
        switch (forgetGates) {
            case ForgetBias.AsDrawn asDrawn -> {}
            case ForgetBias.Fixed fixed -> Initialisation.forgetBias(parameters, fixed.bias());
            case ForgetBias.Chrono chrono -> Initialisation.chrono(parameters, chrono.longest(), seed + 1);
        }
        return parameters;
    }

    /// Where the weights come from, in one sentence.
    String initialisation() {
        String drawn = "untrained, drawn from U(-1/√H, 1/√H)";
        return switch (forgetGates) {
            case ForgetBias.AsDrawn asDrawn -> drawn;
            case ForgetBias.Fixed fixed -> drawn + ", forget gate bias " + plain(fixed.bias());
            case ForgetBias.Chrono chrono ->
                drawn + ", forget gate bias ln U(1, " + (chrono.longest() - 1) + "), input gate bias its negative";
        };
    }
}
