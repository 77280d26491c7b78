package com.example;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.concurrent.atomic.AtomicLong;

/// Kernels that pass everything on, and count matrix products on the way.
record CountingKernels(Kernels kernels) implements Kernels {
    static final AtomicLong PRODUCTS = new AtomicLong();

    @Override
    public Precision precision() {
        return kernels.precision();
    }

    @Override
    public String name() {
        return "counting";
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
        PRODUCTS.incrementAndGet();
        kernels.matmul(m, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, accumulate);
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return kernels.compile(program);
    }
}
