package dev.gradflow.core.format;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The order in which a file stores the gates of a cell, where it is not PyTorch's.
///
/// Gates are blocks of H rows in every weight matrix and bias; a wrong order gives plausible and wrong answers, so no
/// order is ever guessed. Immutable.
///
/// @param name  as users type it: `keras`, `onnx`, or the gates one by one
/// @param gates the gates by the names of MATH §1 in the file's order; those that a cell lacks are passed over if the
///     order is a framework's
/// @param list  whether the gates were listed one by one and must be exactly those of the cell
public record GateOrder(String name, List<String> gates, boolean list) {
    /// Keras's name of its own order.
    private static final String KERAS = "keras";

    /// LSTM and GRU together: they share no gate.
    private static final Map<String, List<String>> FRAMEWORKS = Map.of(
            KERAS, List.of("i", "f", "g", "o", "z", "r", "n"),
            "onnx", List.of("i", "o", "f", "g", "z", "r", "n"),
            "pytorch", List.of("i", "f", "g", "o", "r", "z", "n"));

    /// Other names of the candidate: `c` and `j` in an LSTM, `h` in a GRU.
    private static final Map<String, String> SYNONYMS = Map.of("c", "g", "j", "g", "h", "n");

    /// Copies the list.
    public GateOrder {
        gates = List.copyOf(gates);
    }

    /// The order that `text` names: a framework, or the gates separated by commas, as in `i,f,c,o` or `z,r,h`.
    ///
    /// @throws IllegalArgumentException if it is neither, saying what would be accepted
    public static GateOrder of(String text) {
        String lower = text.toLowerCase(Locale.ROOT).strip();
        List<String> framework = FRAMEWORKS.get(lower);
        if (framework != null) {
            return new GateOrder(lower, framework, false);
        }
        List<String> gates = Arrays.stream(lower.split(",", -1))
                .map(String::strip)
                .map(gate -> SYNONYMS.getOrDefault(gate, gate))
                .toList();
        List<String> known = List.of("i", "f", "g", "o", "z", "r", "n");
        if (!known.containsAll(gates) || new HashSet<>(gates).size() < gates.size()) {
            throw new IllegalArgumentException("no gate order " + OneLine.quote(text)
                    + "; there are pytorch, keras, onnx, or each gate once, as in i,f,c,o or z,r,h");
        }
        return new GateOrder(lower, gates, true);
    }

    /// Whether this is Keras's order, whose files also have matrices the other way round.
    public boolean isKeras() {
        return name.equals(KERAS);
    }

    /// Whether a cell can be stored in this order.
    boolean fits(CellProgram cell) {
        return cell.gates().size() == 1
                || (list ? new HashSet<>(gates).equals(new HashSet<>(cell.gates())) : gates.containsAll(cell.gates()));
    }

    /// The rows of a weight matrix or bias of all gates in the cell's own order, as a copy.
    ///
    /// @param stored `[G·H, ·]` or `[G·H]`
    Tensor inOrderOf(CellProgram cell, Tensor stored) {
        List<String> order = gates.stream().filter(cell.gates()::contains).toList();
        int count = cell.gates().size();
        Tensor result = stored.copy();
        if (count > 1) {
            int rows = stored.extent(0) / count;
            for (int block = 0; block < count; block++) {
                int from = order.indexOf(cell.gates().get(block));
                result.slice(0, block * rows, rows).copyFrom(stored.slice(0, from * rows, rows));
            }
        }
        return result;
    }
}
