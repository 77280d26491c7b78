package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/// What a network is made of, without its weights: a cell, and the sizes of a stack of layers of it.
///
/// Immutable.
///
/// @param cell       the cell of every layer
/// @param inputSize  I, the width of x_t, 0 for an autonomous network; layer 0 sees it, every other layer sees the H
///     outputs below it
/// @param hiddenSize H
/// @param layers     L, at least 1
/// @param bias       whether there are bias vectors
public record Architecture(Cell cell, int inputSize, int hiddenSize, int layers, boolean bias) {
    /// Checks the sizes.
    ///
    /// @throws IllegalArgumentException naming the size that is too small
    public Architecture {
        require("input size", inputSize, 0);
        require("hidden size", hiddenSize, 1);
        require("number of layers", layers, 1);
    }

    private static void require(String what, int size, int least) {
        if (size < least) {
            throw new IllegalArgumentException(what + " " + size + ": must be at least " + least);
        }
    }

    /// The width of what `layer` sees: I for layer 0, H above.
    public int inputSize(int layer) {
        return layer == 0 ? inputSize : hiddenSize;
    }

    /// The number of components of a layer's state: 1 for an RNN or GRU, 2 for an LSTM.
    ///
    /// @param program the cell's program
    static int components(CellProgram program) {
        return program.states().size();
    }

    /// The shape of every parameter tensor by PyTorch's name (`weight_ih_l0 [G·H, I]` and so on), layer by layer.
    ///
    /// @throws IllegalArgumentException if one has more elements than an array
    public SequencedMap<String, int[]> parameterShapes() {
        CellProgram program = cell.program();
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            String suffix = "_l" + layer;
            requireFitting(program.gates().size(), inputSize(layer));
            program.parameterShapes(inputSize(layer), hiddenSize).forEach((name, shape) -> {
                if (bias || !isBias(name)) {
                    shapes.put(name + suffix, shape);
                }
            });
        }
        return shapes;
    }

    private void requireFitting(int gates, int width) {
        double elements = (double) gates * hiddenSize * Math.max(width, hiddenSize);
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("hidden size " + hiddenSize + ": a weight matrix of " + gates
                    + " gates would have " + String.format(Locale.ROOT, "%.1e", elements) + " elements, more than 2^31 - 1");
        }
    }

    static boolean isBias(String name) {
        return name.equals("bias_ih") || name.equals("bias_hh");
    }
}
