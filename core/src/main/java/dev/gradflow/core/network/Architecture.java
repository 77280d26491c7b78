package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// What a network is made of, without its weights: a cell, and the sizes of a stack of layers of it.
///
/// @param cell       the cell of every layer
/// @param inputSize  I, the width of x_t; layer 0 sees it, every other layer sees the H outputs below it
/// @param hiddenSize H
/// @param layers     L, at least 1
/// @param bias       whether there are bias vectors
public record Architecture(Cell cell, int inputSize, int hiddenSize, int layers, boolean bias) {
    /// Checks the sizes.
    ///
    /// @throws IllegalArgumentException naming the size that is not positive
    public Architecture {
        requirePositive("input size", inputSize);
        requirePositive("hidden size", hiddenSize);
        requirePositive("number of layers", layers);
    }

    private static void requirePositive(String what, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(what + " " + size + ": must be at least 1");
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
    public SequencedMap<String, int[]> parameterShapes() {
        CellProgram program = cell.program();
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            String suffix = "_l" + layer;
            layerShapes(program, layer).forEach((name, shape) -> shapes.put(name + suffix, shape));
        }
        return shapes;
    }

    private Map<String, int[]> layerShapes(CellProgram program, int layer) {
        int rows = program.gates().size() * hiddenSize;
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("weight_ih", new int[] {rows, inputSize(layer)});
        shapes.put("weight_hh", new int[] {rows, hiddenSize});
        if (bias) {
            shapes.put("bias_ih", new int[] {rows});
            shapes.put("bias_hh", new int[] {rows});
        }
        for (Value parameter : program.parameters()) {
            if (!isBias(parameter.name())) {
                shapes.putIfAbsent(parameter.name(), new int[] {hiddenSize});
            }
        }
        return shapes;
    }

    static boolean isBias(String name) {
        return name.equals("bias_ih") || name.equals("bias_hh");
    }
}
