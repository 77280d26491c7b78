package dev.gradflow.analysis;

import java.util.List;

/// How gradients flow through one network on one input.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param name           for people, as in `LSTM, forget bias 1`
/// @param cell           the cell's name, as in `lstm`
/// @param initialisation where the weights come from, in one sentence
/// @param equations      the cell's program, as it prints itself
/// @param hiddenSize     H
/// @param layers         one entry a layer, the lowest first
/// @param verdict        the worst of the layers' verdicts
/// @param reproduction   what is needed to measure it again, beside the network and the input
public record NetworkFlow(
        String name,
        String cell,
        String initialisation,
        String equations,
        int hiddenSize,
        List<LayerFlow> layers,
        Verdict verdict,
        Reproduction reproduction) {}
