package dev.gradflow.bench.suite;

import java.util.List;

/// What the JVM of a measurement is told beside the benchmark: which kernels, and how wide its vectors may be.
@SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of.
public enum Variant {
    /// The kernels and the width that the machine offers.
    NATIVE(""),
    /// The plain kernels.
    REFERENCE("reference", "-Ddev.gradflow.kernels=reference", "-Ddev.gradflow.bench.kernels=reference"),
    /// Vectors of 128 bits.
    BITS_128("128 bits", "-XX:MaxVectorSize=16"),
    /// Vectors of 256 bits.
    BITS_256("256 bits", "-XX:MaxVectorSize=32");

    private final String label;
    private final List<String> options;

    Variant(String label, String... options) {
        this.label = label;
        this.options = List.of(options);
    }

    /// For people; empty for [#NATIVE].
    public String label() {
        return label;
    }

    List<String> options() {
        return options;
    }

    /// The variant that a JVM with these options measured.
    public static Variant of(List<String> jvmOptions) {
        for (Variant variant : values()) {
            if (variant != NATIVE && jvmOptions.containsAll(variant.options)) {
                return variant;
            }
        }
        return NATIVE;
    }
}
