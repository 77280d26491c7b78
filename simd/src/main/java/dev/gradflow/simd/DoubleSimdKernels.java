package dev.gradflow.simd;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.MatmulChecks;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.Arrays;

/// The kernels in double precision; the float twin is derived from this source when the project is built.
///
/// Every element of a product is one chain of fused multiply-adds in the order of the inner index, started from C or
/// from 0. Its bits therefore depend neither on the tiling nor on the vector width, and are those of the reference.
final class DoubleSimdKernels implements Kernels {
    static final DoubleSimdKernels INSTANCE = new DoubleSimdKernels(VectorUnit.current(), Promotion.When.asked());

    private final VectorUnit unit;
    private final Promotion.When when;
    private final DoubleProduct product;

    DoubleSimdKernels(VectorUnit unit, Promotion.When when) {
        this.unit = unit;
        this.when = when;
        this.product = new DoubleProduct(unit, when);
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }

    @Override
    public String name() {
        return "simd-" + unit.bits();
    }

    @Override
    public PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        MatmulChecks.operand("B", Precision.F64, b, offset, k, n, rowStride, columnStride);
        return product.pack(k, n, ((DoubleStorage) b).array(), offset, rowStride, columnStride);
    }

    @Override
    public PackedMatrix repack(
            PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        if (!(used instanceof DoublePacked packed) || packed.rows() != k || packed.columns() != n) {
            return pack(k, n, b, offset, rowStride, columnStride);
        }
        MatmulChecks.operand("B", Precision.F64, b, offset, k, n, rowStride, columnStride);
        product.repack(packed, ((DoubleStorage) b).array(), offset, rowStride, columnStride);
        return packed;
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
        if (!(b instanceof DoublePacked packed)) {
            throw new IllegalArgumentException("B was packed by other kernels than " + name() + " " + precision());
        }
        int k = packed.rows();
        int n = packed.columns();
        MatmulChecks.operand("A", Precision.F64, a, aOffset, m, k, aRowStride, aColumnStride);
        MatmulChecks.operand("C", Precision.F64, c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        double[] left = ((DoubleStorage) a).array();
        double[] result = ((DoubleStorage) c).array();
        if (isEmpty(m, n, k, result, cOffset, cRowStride, accumulate)) {
            return;
        }
        product.run(m, left, aOffset, aRowStride, aColumnStride, packed, result, cOffset, cRowStride, accumulate);
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
        int n = b.columns();
        if (!(b instanceof DoublePacked packed) || m == 0 || n == 0 || b.rows() == 0) {
            Kernels.super.affine(
                    m, a, aOffset, aRowStride, aColumnStride, b, bias, biasOffset, c, cOffset, cRowStride);
            return;
        }
        MatmulChecks.operand("A", Precision.F64, a, aOffset, m, b.rows(), aRowStride, aColumnStride);
        MatmulChecks.operand("bias", Precision.F64, bias, biasOffset, m, n, 0, 1);
        MatmulChecks.operand("C", Precision.F64, c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        double[] left = ((DoubleStorage) a).array();
        double[] row = ((DoubleStorage) bias).array();
        double[] result = ((DoubleStorage) c).array();
        product.run(
                m, left, aOffset, aRowStride, aColumnStride, packed, row, biasOffset, result, cOffset, cRowStride);
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
        MatmulChecks.operand("A", Precision.F64, a, aOffset, m, k, aRowStride, aColumnStride);
        MatmulChecks.operand("B", Precision.F64, b, bOffset, k, n, bRowStride, bColumnStride);
        MatmulChecks.operand("C", Precision.F64, c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        double[] left = ((DoubleStorage) a).array();
        double[] right = ((DoubleStorage) b).array();
        double[] result = ((DoubleStorage) c).array();
        if (isEmpty(m, n, k, result, cOffset, cRowStride, accumulate)) {
            return;
        }
        product.run(
                m,
                n,
                k,
                left,
                aOffset,
                aRowStride,
                aColumnStride,
                right,
                bOffset,
                bRowStride,
                bColumnStride,
                result,
                cOffset,
                cRowStride,
                accumulate);
    }

    private static boolean isEmpty(int m, int n, int k, double[] c, int cStart, int cStride, boolean accumulate) {
        if (k == 0 && n > 0 && !accumulate) {
            for (int i = 0; i < m; i++) {
                Arrays.fill(c, cStart + i * cStride, cStart + i * cStride + n, 0);
            }
        }
        return m == 0 || n == 0 || k == 0;
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return new DoubleCompiledProgram(program, unit, when);
    }
}
