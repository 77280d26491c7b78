package dev.gradflow.analysis;

/// The same network with its forget gate held at one value: what the gate alone does to the product.
///
/// Arrays are not copied and must not be modified.
///
/// @param forget  the value of f in every unit at every step
/// @param decay   the decay of the network so clamped
/// @param verdict the verdict on it
public record ClampedForget(double forget, DecayCurve decay, Verdict verdict) {}
