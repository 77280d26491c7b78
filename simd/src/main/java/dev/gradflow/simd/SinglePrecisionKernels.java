package dev.gradflow.simd;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.MatmulChecks;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// The kernels in single precision with what they alone can do: matrices stored as bfloat16.
final class SinglePrecisionKernels implements Kernels {
    static final SinglePrecisionKernels INSTANCE = new SinglePrecisionKernels(
            FloatSimdKernels.INSTANCE, new Bfloat16Product(VectorUnit.current(), Promotion.When.asked()));

    private final FloatSimdKernels kernels;
    private final Bfloat16Product product;

    SinglePrecisionKernels(FloatSimdKernels kernels, Bfloat16Product product) {
        this.kernels = kernels;
        this.product = product;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
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
    public PackedMatrix repack(
            PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return kernels.repack(used, k, n, b, offset, rowStride, columnStride);
    }

    @Override
    public PackedMatrix packBfloat16(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        MatmulChecks.operand("B", Precision.F32, b, offset, k, n, rowStride, columnStride);
        return product.pack(k, n, ((FloatStorage) b).array(), offset, rowStride, columnStride);
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
        if (!(b instanceof Bfloat16Packed halves)) {
            kernels.matmul(m, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, accumulate);
            return;
        }
        int n = halves.columns();
        MatmulChecks.operand("A", Precision.F32, a, aOffset, m, halves.rows(), aRowStride, aColumnStride);
        MatmulChecks.operand("C", Precision.F32, c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        if (m == 0 || n == 0) {
            return;
        }
        product.run(
                m,
                ((FloatStorage) a).array(),
                aOffset,
                aRowStride,
                aColumnStride,
                halves,
                ((FloatStorage) c).array(),
                cOffset,
                cRowStride,
                accumulate);
    }

    @Override
    public void affine(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            Storage bias,
            int biasOffset,
            Storage c,
            int cOffset,
            int cRowStride) {
        if (b instanceof Bfloat16Packed) {
            Kernels.super.affine(
                    m, a, aOffset, aRowStride, aColumnStride, b, bias, biasOffset, c, cOffset, cRowStride);
        } else {
            kernels.affine(m, a, aOffset, aRowStride, aColumnStride, b, bias, biasOffset, c, cOffset, cRowStride);
        }
    }

    @Override
    public void matmul(
            int m,
            int n,
            int k,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            Storage b,
            int bOffset,
            int bRowStride,
            int bColumnStride,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        kernels.matmul(
                m,
                n,
                k,
                a,
                aOffset,
                aRowStride,
                aColumnStride,
                b,
                bOffset,
                bRowStride,
                bColumnStride,
                c,
                cOffset,
                cRowStride,
                accumulate);
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return kernels.compile(program);
    }
}
