/// An application that brings its own kernels: here, the reference kernels with their products counted.
module com.example.ownkernels {
    requires dev.gradflow.core;

    provides dev.gradflow.core.kernel.KernelProvider with
            com.example.CountingProvider;
}
