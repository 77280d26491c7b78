package dev.gradflow.simd;

import dev.gradflow.core.kernel.KernelSelection;

/// Prints how a JVM chose its kernels; run in JVMs of its own by [SimdKernelProviderTest].
final class SelectionProbe {
    private SelectionProbe() {}

    /// Prints the choice, or why there is none.
    public static void main(String[] arguments) {
        try {
            System.out.println(KernelSelection.current().describe());
        } catch (ExceptionInInitializerError e) {
            System.out.println("refused: " + e.getCause());
        } catch (IllegalStateException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
