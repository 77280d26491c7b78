package dev.gradflow.analysis;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.tensor.Precision;

/// What a result was made with, so that it can be made again to the same bits from the same network and input.
///
/// The number of threads is left out on purpose: it changes no bit. Immutable.
///
/// @param gradflow  the version, or what an unpackaged build calls itself
/// @param kernels   which kernels ran and why
/// @param java      the Java runtime
/// @param precision F32 or F64
/// @param options   every option that has a say in the result, seeds among them
public record Reproduction(String gradflow, String kernels, String java, String precision, String options) {
    /// A record of this very build and machine.
    ///
    /// @param options what the measurement was asked for
    public static Reproduction of(Precision precision, String options) {
        String version = Reproduction.class.getPackage().getImplementationVersion();
        if (version == null && Reproduction.class.getModule().getDescriptor() != null) {
            version = Reproduction.class
                    .getModule()
                    .getDescriptor()
                    .rawVersion()
                    .orElse(null);
        }
        return new Reproduction(
                version == null ? "unpackaged" : version,
                KernelSelection.current().describe(),
                Runtime.version() + ", " + System.getProperty("os.arch"),
                precision.name(),
                options);
    }
}
