package dev.gradflow.simd;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import java.lang.module.ModuleFinder;
import java.util.Optional;

/// Provides kernels on the Vector API, as wide as the JVM prefers.
///
/// This class names no type of the vector module, so that it loads where that module is missing and can say so.
public final class SimdKernelProvider implements KernelProvider {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private static final Optional<String> UNAVAILABLE = diagnose();

    /// For [dev.gradflow.core.kernel.KernelSelection].
    public SimdKernelProvider() {}

    private static Optional<String> diagnose() {
        try {
            Class.forName(VECTOR_MODULE + ".VectorShape", false, SimdKernelProvider.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            boolean installed = ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
            return Optional.of(
                    installed
                            ? "the vector module is not loaded: add --add-modules " + VECTOR_MODULE
                            : "this Java runtime has no module " + VECTOR_MODULE
                                    + ": use a JDK 25, or an image linked with that module");
        }
        return VectorUnit.current().unsuitable();
    }

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public Optional<String> unavailable() {
        return UNAVAILABLE;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Kernels kernels(Precision precision) {
        UNAVAILABLE.ifPresent(why -> {
            throw new IllegalStateException("the simd kernels cannot serve: " + why);
        });
        return switch (precision) {
            case F32 -> SinglePrecisionKernels.INSTANCE;
            case F64 -> DoubleSimdKernels.INSTANCE;
        };
    }

    @Override
    public String describe() {
        return UNAVAILABLE.isPresent()
                ? "Vector API, not usable here"
                : "Vector API, " + VectorUnit.current().bits() + "-bit species, FMA";
    }
}
