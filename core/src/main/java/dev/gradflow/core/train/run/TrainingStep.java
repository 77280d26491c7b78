package dev.gradflow.core.train.run;

import dev.gradflow.core.train.ModelGradients;
import dev.gradflow.core.train.Prediction;

/// One step of training as it is before the weights move.
///
/// Good until the next step, which uses the memory of prediction and gradients again; copy what is to be kept.
///
/// @param number      counted from 1
/// @param loss        the mean over the batch
/// @param rate        the learning rate
/// @param norm        the global norm of the gradients as they came
/// @param clippedNorm the norm after clipping
/// @param prediction  the forward pass; where steps are recomputed, with the recording of the last stretch of them
/// @param gradients   the gradients, clipped
public record TrainingStep(
        long number,
        double loss,
        double rate,
        double norm,
        double clippedNorm,
        Prediction prediction,
        ModelGradients gradients) {}
