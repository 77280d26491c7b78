package dev.gradflow.analysis.training;

import java.util.List;

/// Gradient flow at one training step, before its weights moved.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param step        counted from 1
/// @param loss        of the batch
/// @param rate        the learning rate
/// @param norm        the global norm of the gradients as they came
/// @param clippedNorm the norm after clipping
/// @param lags        the lags k at which layers were measured, in steps, ascending up to T
/// @param layers      one entry a layer, the lowest first
/// @param warnings    what looks wrong, in plain words
public record FlowRecord(
        long step,
        double loss,
        double rate,
        double norm,
        double clippedNorm,
        int[] lags,
        List<LayerRecord> layers,
        List<String> warnings) {}
