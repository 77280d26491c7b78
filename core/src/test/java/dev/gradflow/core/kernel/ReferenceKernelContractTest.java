package dev.gradflow.core.kernel;

import dev.gradflow.core.kernel.reference.ReferenceKernelProvider;
import dev.gradflow.kernel.contract.KernelContract;

/// The reference kernels under the contract of all kernels.
class ReferenceKernelContractTest extends KernelContract {
    @Override
    protected KernelProvider provider() {
        return new ReferenceKernelProvider();
    }
}
