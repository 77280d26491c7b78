package dev.gradflow.simd;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.kernel.contract.KernelContract;

/// The generated kernels under the contract of all kernels, at the width that the JVM prefers.
class SimdKernelContractTest extends KernelContract {
    @Override
    protected KernelProvider provider() {
        return new SimdKernelProvider();
    }
}
