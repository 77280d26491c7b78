package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import java.util.Optional;

/// A source of [Kernels], found as a service.
///
/// An implementation must load and answer [#name], [#unavailable] and [#priority] on every machine, even where what it
/// builds on is missing. It and its kernels are shared by all threads.
public interface KernelProvider {
    /// The provider's name, by which `-Ddev.gradflow.kernels=NAME` asks for it.
    String name();

    /// Why this provider cannot serve in the running JVM, in one line that names the mend; empty if it can.
    Optional<String> unavailable();

    /// Among available providers the highest priority is chosen; the reference kernels have 0.
    int priority();

    /// The kernels for one precision.
    ///
    /// @throws IllegalStateException if [#unavailable] is not empty
    Kernels kernels(Precision precision);

    /// What the kernels are made of and run on, in one line for people, as in `Vector API, 256-bit, FMA`.
    String describe();
}
