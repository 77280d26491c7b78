package dev.gradflow.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.kernel.contract.KernelContract;
import org.junit.jupiter.api.Test;

/// The generated kernels under the contract of all kernels, at the width that the JVM prefers.
class SimdKernelContractTest extends KernelContract {
    @Override
    protected KernelProvider provider() {
        return new SimdKernelProvider();
    }

    /// Each test execution for a width names it; the machine's own is at least 128 bits.
    @Test
    void runsAtTheWidthThatIsTested() {
        String expected = System.getProperty("vector.bits", "(128|256|512)");
        assertThat(provider().describe()).matches("Vector API, " + expected + "-bit species, FMA");
        assertThat(provider().kernels(Precision.F32).name()).matches("simd-" + expected);
    }
}
