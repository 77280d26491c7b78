package dev.gradflow.core.format;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one recurrent layer as Keras stores it: `kernel [I, G·H]`, `recurrent_kernel [H, G·H]`, `bias`.
///
/// The bias is `[G·H]`, or `[2, G·H]` for input and recurrent weights apart, as a GRU has it with `reset_after=True`. The
/// GRU with `reset_after=False` is another cell than PyTorch's and is refused by name.
final class KerasLayer {
    private static final String RECURRENT = "recurrent_kernel";
    private static final Set<String> PARAMETERS = Set.of("weight_ih", "weight_hh", "bias_ih", "bias_hh");
    private static final String GRU = "gru";

    private final Safetensors file;
    private final RecurrentWeights.Request request;
    private final String prefix;

    private KerasLayer(Safetensors file, RecurrentWeights.Request request, String prefix) {
        this.file = file;
        this.request = request;
        this.prefix = prefix;
    }

    /// Whether Keras's order was asked for and the file has Keras's names.
    static boolean isMeant(Safetensors file, RecurrentWeights.Request request) {
        return request.gateOrder().map(GateOrder::isKeras).orElse(false)
                && file.names().stream().anyMatch(name -> name.endsWith(RECURRENT));
    }

    static RecurrentWeights read(Safetensors file, RecurrentWeights.Request request) throws IOException {
        List<String> prefixes = file.names().stream()
                .filter(name -> name.endsWith(RECURRENT))
                .map(name -> name.substring(0, name.length() - RECURRENT.length()))
                .toList();
        Optional<String> wanted = request.prefix();
        List<String> chosen = wanted.isEmpty()
                ? prefixes
                : prefixes.stream()
                        .filter(prefix -> List.of("", "/", ".").stream()
                                .anyMatch(end -> prefix.equals(wanted.get() + end)))
                        .toList();
        if (chosen.size() != 1) {
            throw new FormatException(
                    file.path(),
                    wanted.isPresent()
                            ? "holds no recurrent layer with prefix " + OneLine.quote(wanted.get()) + "; there is "
                                    + OneLine.list(prefixes)
                            : "holds " + prefixes.size() + " recurrent layers; choose one by its prefix: "
                                    + OneLine.list(prefixes));
        }
        return new KerasLayer(file, request, chosen.getFirst()).read();
    }

    private RecurrentWeights read() throws IOException {
        TensorEntry recurrent = matrix(RECURRENT);
        long hidden = recurrent.shape().getFirst();
        long rows = recurrent.shape().get(1);
        if (hidden < 1 || rows < 1 || rows % hidden != 0) {
            throw problem(recurrent, "[H, G*H] is needed, G = " + CellChoice.gateCounts());
        }
        TensorEntry kernel = matrix("kernel");
        if (kernel.shape().get(1) != rows || kernel.shape().getFirst() < 1) {
            throw problem(kernel, "[I, " + rows + "] is needed beside " + recurrent.quoted());
        }
        RecurrentNames names =
                new RecurrentNames(file, prefix, 1, PARAMETERS, Optional.empty(), 0, Direction.FORWARD);
        CellProgram cell = new CellChoice(names, recurrent, (int) (rows / hidden)).choose(request, Optional.of(GRU));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("weight_ih_l0", values(kernel).transpose(0, 1));
        tensors.put("weight_hh_l0", values(recurrent).transpose(0, 1));
        boolean bias = putBias(tensors, cell, (int) rows);
        GateOrder order = request.gateOrder().orElseThrow();
        tensors.replaceAll((name, tensor) -> order.inOrderOf(cell, tensor));
        int inputs = tensors.get("weight_ih_l0").extent(1);
        return new RecurrentWeights(
                file.path(), prefix, cell.name(), 1, inputs, (int) hidden, bias, tensors, ownNames(tensors.keySet()));
    }

    /// Keras's matrices lie the other way round, so what is derived from them keeps PyTorch's names.
    private static Map<String, String> ownNames(Set<String> canonical) {
        Map<String, String> names = new LinkedHashMap<>();
        canonical.forEach(name -> names.put(name, name));
        return names;
    }

    private boolean putBias(Map<String, Tensor> tensors, CellProgram cell, int rows) throws IOException {
        TensorEntry entry = file.entries().get(prefix + "bias");
        List<Long> shape = entry == null ? List.of() : entry.shape();
        boolean apart = shape.equals(List.of(2L, (long) rows));
        if (cell.name().equals(GRU) && !apart) {
            throw new FormatException(
                    file.path(),
                    (entry == null
                                    ? "the layer " + OneLine.quote(prefix) + " has no bias"
                                    : entry.quoted() + ": shape " + shape)
                            + "; a Keras GRU with reset_after=True and a bias [2, " + rows + "] is needed, the form that"
                            + " resets before the product is another cell");
        }
        if (entry == null) {
            return false;
        }
        if (!apart && !shape.equals(List.of((long) rows))) {
            throw problem(entry, "[" + rows + "] or [2, " + rows + "] is needed");
        }
        Tensor values = values(entry);
        tensors.put("bias_ih_l0", apart ? values.select(0, 0) : values);
        tensors.put("bias_hh_l0", apart ? values.select(0, 1) : Tensor.zeros(Precision.F64, rows));
        return true;
    }

    private TensorEntry matrix(String name) throws FormatException {
        TensorEntry entry = file.entries().get(prefix + name);
        if (entry == null) {
            throw new FormatException(
                    file.path(),
                    "tensor " + OneLine.quote(prefix + name) + " is missing; a Keras layer has kernel and " + RECURRENT);
        }
        if (entry.shape().size() != 2 || entry.shapeInMemory().isEmpty()) {
            throw problem(entry, "a matrix of up to 2^31-1 elements is needed");
        }
        return entry;
    }

    private Tensor values(TensorEntry entry) throws IOException {
        return RecurrentReader.finite(file, entry);
    }

    private FormatException problem(TensorEntry entry, String needed) {
        return new FormatException(file.path(), entry.quoted() + ": shape " + entry.shape() + "; " + needed);
    }
}
