package dev.gradflow.bench;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What all benchmarks set up alike: kernels that are what they claim to be, and reproducible operands.
public final class Setting {
    /// The system property by which a run declares which kernels it means to measure: `simd` unless given.
    private static final String EXPECTED = "dev.gradflow.bench.kernels";

    private Setting() {}

    /// The kernels of this JVM.
    ///
    /// @throws IllegalStateException if they are not those that the run declares
    public static Kernels kernels(Precision precision) {
        KernelSelection selection = KernelSelection.current();
        String expected = System.getProperty(EXPECTED, "simd");
        if (!selection.provider().name().equals(expected)) {
            throw new IllegalStateException("this run is to measure the kernels '" + expected + "' but got: "
                    + selection.describe() + " (declare others with -D" + EXPECTED + "=NAME)");
        }
        return selection.kernels(precision);
    }

    /// The plain kernels that results are checked against.
    public static Kernels reference(Precision precision) {
        return KernelSelection.choose(List.of(), Optional.empty()).kernels(precision);
    }

    /// Numbers from (-1, 1), the same at every run.
    public static Storage random(Precision precision, int length, long seed) {
        Storage storage = precision.allocate(length);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < length; i++) {
            storage.set(i, random.nextDouble(-1, 1));
        }
        return storage;
    }

    /// A tensor of numbers from (-1, 1), the same at every run.
    public static Tensor random(Precision precision, long seed, int... extents) {
        Tensor tensor = Tensor.zeros(precision, extents);
        return Tensor.of(random(precision, tensor.shape().size(), seed), 0, extents);
    }

    /// Checks one number of a result before it is timed.
    ///
    /// @throws IllegalStateException if it is further than `tolerance` from what it should be
    public static void check(String what, double actual, double expected, double tolerance) {
        if (!(Math.abs(actual - expected) <= tolerance)) {
            throw new IllegalStateException(
                    what + ": got " + actual + ", expected " + expected + " within " + tolerance);
        }
    }

    /// Checks every number of a result before it is timed.
    ///
    /// @param tolerance how far an element may be from what it should be
    /// @throws IllegalStateException naming the first element that is further away
    public static void check(String what, Storage actual, Storage expected, double tolerance) {
        if (actual.length() != expected.length()) {
            throw new IllegalStateException(
                    what + ": " + actual.length() + " elements instead of " + expected.length());
        }
        for (int i = 0; i < actual.length(); i++) {
            check(what + "[" + i + "]", actual.get(i), expected.get(i), tolerance);
        }
    }
}
