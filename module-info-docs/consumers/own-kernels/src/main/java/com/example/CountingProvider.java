package com.example;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import java.util.List;
import java.util.Optional;

/// Provides kernels that count matrix products; its priority is above that of every other provider.
public final class CountingProvider implements KernelProvider {
    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public int priority() {
        return 1000;
    }

    @Override
    public Kernels kernels(Precision precision) {
        KernelSelection reference = KernelSelection.choose(List.of(), Optional.of("reference"));
        return new CountingKernels(reference.kernels(precision));
    }

    @Override
    public String describe() {
        return "reference kernels that count their products";
    }
}
