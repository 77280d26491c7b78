/// Matrix products and pointwise kernels on the Vector API, provided as a service; exports nothing.
module dev.gradflow.simd {
    requires dev.gradflow.core;
    requires jdk.incubator.vector;
    requires static org.jspecify;

    provides dev.gradflow.core.kernel.KernelProvider with
            dev.gradflow.simd.SimdKernelProvider;
}
