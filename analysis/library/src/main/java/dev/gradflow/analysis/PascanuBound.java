package dev.gradflow.analysis;

/// The bounds of Pascanu, Mikolov and Bengio (2013) for a plain RNN: ‖P(t,k)‖₂ ≤ (γ·σ_max)^k (MATH §2).
///
/// Immutable.
///
/// @param gamma               γ ≥ |φ'|: 1 for tanh, relu and identity
/// @param logBoundPerStep     ln(γ·σ_max): the slope of the bound
/// @param vanishingGuaranteed σ_max < 1/γ, which suffices for vanishing
/// @param explodingPossible   σ_max > 1/γ, without which nothing explodes
public record PascanuBound(
        double gamma, double logBoundPerStep, boolean vanishingGuaranteed, boolean explodingPossible) {}
