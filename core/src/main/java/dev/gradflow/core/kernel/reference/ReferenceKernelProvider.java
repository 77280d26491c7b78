package dev.gradflow.core.kernel.reference;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import java.util.Optional;

/// Provides the reference kernels, which run everywhere.
public final class ReferenceKernelProvider implements KernelProvider {
    /// For [dev.gradflow.core.kernel.KernelSelection].
    public ReferenceKernelProvider() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Kernels kernels(Precision precision) {
        return switch (precision) {
            case F32 -> new FloatReferenceKernels();
            case F64 -> new DoubleReferenceKernels();
        };
    }

    @Override
    public String describe() {
        return "plain Java, one element at a time";
    }
}
