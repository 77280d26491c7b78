package dev.gradflow.core.reference;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.concurrent.atomic.AtomicInteger;

/// Kernels that interrupt a thread in the midst of a long call, and count the products that are made nevertheless.
///
/// @param kernels  do the work
/// @param target   the thread
/// @param products how many matrix products were made
/// @param after    the product that interrupts, counted from 1
public record InterruptingKernels(Kernels kernels, Thread target, AtomicInteger products, int after)
        implements Kernels {
    /// Kernels of this JVM that interrupt the current thread.
    public static InterruptingKernels after(int products, Precision precision) {
        return new InterruptingKernels(
                KernelSelection.current().kernels(precision), Thread.currentThread(), new AtomicInteger(), products);
    }

    /// How many products were made after the one that interrupted.
    public int late() {
        return products.get() - after;
    }

    @Override
    public Precision precision() {
        return kernels.precision();
    }

    @Override
    public String name() {
        return kernels.name();
    }

    @Override
    public PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return kernels.pack(k, n, b, offset, rowStride, columnStride);
    }

    @Override
    public void matmul(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        if (products.incrementAndGet() == after) {
            target.interrupt();
        }
        kernels.matmul(m, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, accumulate);
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return kernels.compile(program);
    }
}
