package dev.gradflow.core.format;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The weights of one recurrent network, found in a safetensors file by PyTorch's names and checked.
///
/// Every tensor is of precision F64, finite, and of the shape that the cell asks for (MATH §1, §7). Tensors are not
/// copied: whoever holds the weights shares them, and must not change them; [#network] copies them.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="weights"}
///
/// @param file where they were read from
/// @param prefix what stands before the canonical names in the file, as in `encoder.rnn.`; may be empty
/// @param cell the name of a built-in cell
/// @param layers the number of stacked layers
/// @param inputSize the inputs of layer 0; 0 if the network is autonomous and the file has no `weight_ih_l0`
/// @param hiddenSize the units of every layer
/// @param bias whether there are biases, which then all layers have, both `bias_ih` and `bias_hh`
/// @param tensors by canonical name (`weight_ih_l0`), layer after layer, in the order of the cell's parameters
/// @param fullNames the name in the file by canonical name, of every tensor that stands there under a name of its own
public record RecurrentWeights(
        Path file,
        String prefix,
        String cell,
        int layers,
        int inputSize,
        int hiddenSize,
        boolean bias,
        Map<String, Tensor> tensors,
        Map<String, String> fullNames) {

    /// Copies the maps, keeping their order.
    public RecurrentWeights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        fullNames = Map.copyOf(fullNames);
    }

    /// What the reader is told beforehand.
    ///
    /// Immutable.
    ///
    /// @param prefix the prefix, needed if a file holds several recurrent networks; the last dot may be left out
    /// @param cell the name of a built-in cell, needed where shapes do not tell
    /// @param autonomous whether `weight_ih_l0` may be missing; it is then read as `[G·H, 0]`, and a plain RNN is taken to be
    ///     `rnn-tanh`, as autonomous networks are studied with (MATH §10), unless `cell` says otherwise
    /// @param gateOrder the order of the gates in the file where it is not PyTorch's
    public record Request(
            Optional<String> prefix, Optional<String> cell, boolean autonomous, Optional<GateOrder> gateOrder) {
        /// Nothing: everything is to be found in the file.
        public static final Request ANY = new Request(Optional.empty(), Optional.empty(), false, Optional.empty());

        /// The same, for the network with that prefix.
        public Request withPrefix(String wanted) {
            return new Request(Optional.of(wanted), cell, autonomous, gateOrder);
        }

        /// The same, for that cell.
        public Request withCell(String wanted) {
            return new Request(prefix, Optional.of(wanted), autonomous, gateOrder);
        }

        /// The same, for a network that may lack input weights.
        public Request withoutInput() {
            return new Request(prefix, cell, true, gateOrder);
        }

        /// The same, for a file whose gates are in that order.
        public Request withGateOrder(GateOrder order) {
            return new Request(prefix, cell, autonomous, Optional.of(order));
        }
    }

    /// Finds, checks and reads the network in `file`.
    ///
    /// @throws FormatException if the file is not sound, holds no such network, holds several and none was asked for,
    ///     or if the network is of a kind that is not supported, inconsistent, or not finite
    /// @throws IllegalArgumentException if the request names a cell that does not exist
    public static RecurrentWeights read(Path file, Request request) throws IOException {
        return read(Safetensors.open(file), request);
    }

    /// Finds, checks and reads the network in a file that is open already.
    ///
    /// @throws FormatException as [#read(Path, Request)] does
    /// @throws IllegalArgumentException if the request names a cell that does not exist
    public static RecurrentWeights read(Safetensors file, Request request) throws IOException {
        if (KerasLayer.isMeant(file, request)) {
            return KerasLayer.read(file, request);
        }
        RecurrentNames names = RecurrentNames.in(file, request);
        if (names.reverse().isPresent()) {
            throw names.problem(
                    "tensor " + OneLine.quote(names.reverse().get())
                            + " belongs to a bidirectional network; one that runs forward only is needed here");
        }
        return new RecurrentReader(names, request).read();
    }

    /// The name that a tensor has in the file.
    ///
    /// @param canonical its name without the prefix, as in `weight_hh_l0`
    public String fullName(String canonical) {
        return fullNames.getOrDefault(canonical, prefix + canonical);
    }

    /// What the network is made of.
    public Architecture architecture() {
        return new Architecture(Cells.named(cell), inputSize, hiddenSize, layers, bias);
    }

    /// The network itself, its weights rounded to `precision`.
    public Network network(Precision precision) {
        return Network.of(Parameters.copyOf(architecture(), precision, tensors));
    }
}
