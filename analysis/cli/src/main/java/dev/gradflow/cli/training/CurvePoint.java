package dev.gradflow.cli.training;

/// How good the model was at one step.
///
/// @param step       the number of steps made
/// @param loss       the mean loss of training batches since the point before; NaN at step 0
/// @param validation the loss on the validation data
/// @param accuracy   the accuracy there; NaN where targets are numbers
/// @param rate       the learning rate of the next step
public record CurvePoint(long step, double loss, double validation, double accuracy, double rate) {}
