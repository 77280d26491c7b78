/// Tensors, the kernel service with its reference implementation, recurrent cells written as programs, the networks
/// built from them with their derivatives and their training, and the file formats they are exchanged in.
///
/// Where a type says nothing else: records, cells, programs, providers and kernels are immutable and may be shared by
/// threads; tensors are mutable memory that is passed on without copying, whether it comes in or goes out, and may be
/// read by several threads as long as none writes. What is made anew for the caller belongs to the caller.
///
/// Needs nothing but `java.base`. A module that provides [dev.gradflow.core.kernel.KernelProvider] makes it fast.
module dev.gradflow.core {
    requires static org.jspecify;

    exports dev.gradflow.core.cell;
    exports dev.gradflow.core.format;
    exports dev.gradflow.core.tensor;
    exports dev.gradflow.core.kernel;
    exports dev.gradflow.core.linear;
    exports dev.gradflow.core.network;
    exports dev.gradflow.core.train;
    exports dev.gradflow.core.train.run;
    exports dev.gradflow.core.train.task;

    uses dev.gradflow.core.kernel.KernelProvider;
}
