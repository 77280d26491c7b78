package dev.gradflow.core.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The weights of a bidirectional network, layer by layer and direction by direction.
///
/// The two halves of a layer are networks of one layer each: both see what is below, the reverse one from its last
/// step to its first; the next layer sees the outputs of both side by side, `[T, B, 2H]`, forward first. Lists are
/// copied, tensors are not: whoever holds the weights shares them, and must not change them.
///
/// @param forward the forward half of every layer, the lowest first
/// @param reverse the reverse half likewise
public record BidirectionalWeights(List<RecurrentWeights> forward, List<RecurrentWeights> reverse) {
    /// Copies the lists.
    public BidirectionalWeights {
        forward = List.copyOf(forward);
        reverse = List.copyOf(reverse);
    }

    /// Whether the network that `request` means has layers that run backwards.
    ///
    /// @throws FormatException if there is no such network, or several and none was asked for
    public static boolean isIn(Safetensors file, RecurrentWeights.Request request) throws FormatException {
        return !KerasLayer.isMeant(file, request)
                && RecurrentNames.in(file, request).reverse().isPresent();
    }

    /// Finds, checks and reads the network.
    ///
    /// @throws FormatException as [RecurrentWeights#read(Safetensors, RecurrentWeights.Request)] does, or if the two halves
    ///     and the layers do not fit each other
    public static BidirectionalWeights read(Safetensors file, RecurrentWeights.Request request) throws IOException {
        RecurrentNames names = RecurrentNames.in(file, request);
        List<RecurrentWeights> forward = new ArrayList<>();
        List<RecurrentWeights> reverse = new ArrayList<>();
        for (int layer = 0; layer < names.layers(); layer++) {
            for (Direction direction : Direction.values()) {
                RecurrentNames half = names.half(layer, direction);
                RecurrentWeights weights = new RecurrentReader(half, request).read();
                (direction == Direction.FORWARD ? forward : reverse).add(weights);
                check(half, weights, forward.getFirst(), layer);
            }
        }
        return new BidirectionalWeights(forward, reverse);
    }

    private static void check(RecurrentNames names, RecurrentWeights weights, RecurrentWeights first, int layer)
            throws FormatException {
        int inputs = layer == 0 ? first.inputSize() : 2 * first.hiddenSize();
        boolean alike = weights.cell().equals(first.cell()) && weights.hiddenSize() == first.hiddenSize();
        if (!alike || weights.inputSize() != inputs) {
            throw names.problem("tensors " + OneLine.quote(names.full("weight_ih", 0)) + " and "
                    + OneLine.quote(names.full("weight_hh", 0)) + ": " + weights.cell() + " of "
                    + weights.hiddenSize() + " units on " + weights.inputSize() + " inputs; this bidirectional network"
                    + " needs " + first.cell() + " of " + first.hiddenSize() + " units on " + inputs + " inputs");
        }
    }

    /// The half of a layer that runs in that direction.
    public RecurrentWeights half(int layer, Direction direction) {
        return (direction == Direction.FORWARD ? forward : reverse).get(layer);
    }

    /// The number of layers.
    public int layers() {
        return forward.size();
    }
}
