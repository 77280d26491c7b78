package dev.gradflow.core.reference;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.concurrent.atomic.AtomicLong;

/// Kernels that remember the largest product they were asked for in one call: what an interruption may have to wait for.
///
/// @param kernels do the work
/// @param largest multiplications in the largest product
public record MeasuringKernels(Kernels kernels, AtomicLong largest) implements Kernels {
    /// Kernels of this JVM.
    public static MeasuringKernels of(Precision precision) {
        return new MeasuringKernels(KernelSelection.current().kernels(precision), new AtomicLong());
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
        largest.accumulateAndGet((long) m * b.rows() * b.columns(), Math::max);
        kernels.matmul(m, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, accumulate);
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return kernels.compile(program);
    }
}
