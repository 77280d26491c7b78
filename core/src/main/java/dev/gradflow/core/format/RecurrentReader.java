package dev.gradflow.core.format;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks the shapes of one network's tensors against each other and against its cell, then reads the values.
final class RecurrentReader {
    private static final String INPUT_WEIGHT = "weight_ih";
    private static final String RECURRENT_WEIGHT = "weight_hh";
    private static final String AUTONOMOUS_RNN = "rnn-tanh";

    private final RecurrentNames names;
    private final RecurrentWeights.Request request;

    RecurrentReader(RecurrentNames names, RecurrentWeights.Request request) {
        this.names = names;
        this.request = request;
    }

    RecurrentWeights read() throws IOException {
        TensorEntry recurrent = entry(RECURRENT_WEIGHT, 0);
        requireMatrix(recurrent);
        boolean lacksInput = request.autonomous() && !has(INPUT_WEIGHT, 0);
        int inputSize = lacksInput ? 0 : inputSize(entry(INPUT_WEIGHT, 0), recurrent);
        requireWholeGates(recurrent);
        int rows = extent(recurrent, 0);
        int hiddenSize = extent(recurrent, 1);
        boolean bias = names.parameters().stream().anyMatch(name -> name.startsWith("bias_"));
        Optional<String> preferred = request.autonomous() ? Optional.of(AUTONOMOUS_RNN) : Optional.empty();
        CellProgram cell = new CellChoice(names, recurrent, rows / hiddenSize).choose(request, preferred);

        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        Map<String, String> fullNames = new LinkedHashMap<>();
        for (int layer = 0; layer < names.layers(); layer++) {
            Map<String, int[]> shapes = cell.parameterShapes(layer == 0 ? inputSize : hiddenSize, hiddenSize);
            for (Map.Entry<String, int[]> parameter : shapes.entrySet()) {
                String name = parameter.getKey();
                boolean wanted = bias || !name.startsWith("bias_");
                if (wanted && !(lacksInput && layer == 0 && name.equals(INPUT_WEIGHT))) {
                    entries.put(name + "_l" + layer, checked(entry(name, layer), parameter.getValue(), cell.name()));
                    fullNames.put(name + "_l" + layer, names.full(name, layer));
                }
            }
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (lacksInput) {
            tensors.put(INPUT_WEIGHT + "_l0", Tensor.zeros(Precision.F64, rows, 0));
        }
        for (Map.Entry<String, TensorEntry> entry : entries.entrySet()) {
            tensors.put(entry.getKey(), inOrder(cell, entry.getKey(), finite(names.file(), entry.getValue())));
        }
        return new RecurrentWeights(
                names.file().path(),
                names.prefix(),
                cell.name(),
                names.layers(),
                inputSize,
                hiddenSize,
                bias,
                tensors,
                fullNames);
    }

    /// The tensor with its gates in the cell's order; what has no gates stays as it is.
    private Tensor inOrder(CellProgram cell, String name, Tensor tensor) {
        boolean ofGates = name.startsWith("weight_") || name.startsWith("bias_");
        return ofGates && request.gateOrder().isPresent()
                ? request.gateOrder().get().inOrderOf(cell, tensor)
                : tensor;
    }

    private boolean has(String parameter, int layer) {
        return names.file().entries().containsKey(names.full(parameter, layer));
    }

    private TensorEntry entry(String parameter, int layer) throws FormatException {
        TensorEntry entry = names.file().entries().get(names.full(parameter, layer));
        if (entry == null) {
            String why = parameter.startsWith("bias_")
                    ? "all layers have bias_ih and bias_hh, or none has either"
                    : names.layers() > 1
                            ? "the names speak of " + names.layers() + " layers, and each needs one"
                            : "a recurrent network needs one";
            throw names.problem("tensor " + OneLine.quote(names.full(parameter, layer)) + " is missing; " + why);
        }
        if (!entry.dtype().isWeight()) {
            throw names.problem(entry.quoted() + ": dtype " + entry.dtype() + "; weights may be F64, F32, F16 or BF16");
        }
        if (entry.shapeInMemory().isEmpty()) {
            throw names.problem(entry.quoted() + ": shape " + entry.shape() + "; up to 2^31-1 elements are supported");
        }
        return entry;
    }

    private static int extent(TensorEntry entry, int axis) {
        return Math.toIntExact(entry.shape().get(axis));
    }

    private void requireMatrix(TensorEntry recurrent) throws FormatException {
        List<Long> shape = recurrent.shape();
        if (shape.size() != 2 || shape.get(0) < 1 || shape.get(1) < 1) {
            throw names.problem(recurrent.quoted() + ": shape " + shape + "; [G*H, H] is needed");
        }
    }

    private void requireWholeGates(TensorEntry recurrent) throws FormatException {
        List<Long> shape = recurrent.shape();
        if (shape.get(0) % shape.get(1) != 0) {
            throw names.problem(recurrent.quoted() + ": shape " + shape + ", whose " + shape.get(0)
                    + " rows are no multiple of H = " + shape.get(1) + "; [G*H, H] is needed, G = "
                    + CellChoice.gateCounts());
        }
    }

    private int inputSize(TensorEntry input, TensorEntry recurrent) throws FormatException {
        List<Long> shape = input.shape();
        boolean columns = shape.size() == 2 && (shape.get(1) > 0 || request.autonomous());
        if (!columns || !shape.get(0).equals(recurrent.shape().get(0))) {
            throw names.problem(input.quoted() + ": shape " + shape + "; ["
                    + recurrent.shape().get(0) + ", I] is needed beside " + recurrent.quoted() + " of shape "
                    + recurrent.shape());
        }
        return extent(input, 1);
    }

    private TensorEntry checked(TensorEntry entry, int[] shape, String cell) throws FormatException {
        if (!entry.shape().equals(Arrays.stream(shape).asLongStream().boxed().toList())) {
            throw names.problem(entry.quoted() + ": shape " + entry.shape() + "; this " + cell + " needs "
                    + Arrays.toString(shape));
        }
        return entry;
    }

    /// The values of a tensor, all of which must be finite.
    static Tensor finite(Safetensors file, TensorEntry entry) throws IOException {
        Tensor tensor = file.tensor(entry.name(), Precision.F64);
        for (int i = 0; i < tensor.shape().size(); i++) {
            double value = tensor.storage().get(i);
            if (!Double.isFinite(value)) {
                throw new FormatException(
                        file.path(),
                        entry.quoted() + ": element " + index(tensor, i) + " is " + value
                                + "; finite weights are needed");
            }
        }
        return tensor;
    }

    private static String index(Tensor tensor, int position) {
        int[] index = new int[tensor.shape().rank()];
        int rest = position;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % tensor.extent(axis);
            rest /= tensor.extent(axis);
        }
        return Arrays.toString(index);
    }
}
