package dev.gradflow.core.kernel.reference;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.MatmulChecks;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// The reference kernels in double precision; the float twin is derived from this source when the project is built.
final class DoubleReferenceKernels implements Kernels {
    @Override
    public Precision precision() {
        return Precision.F64;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return pack(new double[Math.max(0, Math.multiplyExact(k, n))], k, n, b, offset, rowStride, columnStride);
    }

    @Override
    public PackedMatrix repack(
            PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return used instanceof Packed packed && packed.rows() == k && packed.columns() == n
                ? pack(packed.values(), k, n, b, offset, rowStride, columnStride)
                : pack(k, n, b, offset, rowStride, columnStride);
    }

    private static Packed pack(
            double[] values, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        MatmulChecks.operand("B", Precision.F64, b, offset, k, n, rowStride, columnStride);
        double[] source = ((DoubleStorage) b).array();
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                values[p * n + j] = source[offset + p * rowStride + j * columnStride];
            }
        }
        return new Packed(k, n, values);
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
        if (!(b instanceof Packed packed)) {
            throw new IllegalArgumentException("B was packed by other kernels than " + name() + " " + precision());
        }
        int k = packed.rows();
        int n = packed.columns();
        MatmulChecks.operand("A", Precision.F64, a, aOffset, m, k, aRowStride, aColumnStride);
        MatmulChecks.operand("C", Precision.F64, c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        double[] left = ((DoubleStorage) a).array();
        double[] right = packed.values();
        double[] result = ((DoubleStorage) c).array();
        for (int i = 0; i < m; i++) {
            InterruptedCallException.check((long) m * n * k);
            int row = cOffset + i * cRowStride;
            if (!accumulate && n > 0) {
                java.util.Arrays.fill(result, row, row + n, 0);
            }
            for (int p = 0; p < k; p++) {
                double factor = left[aOffset + i * aRowStride + p * aColumnStride];
                for (int j = 0; j < n; j++) {
                    result[row + j] = Math.fma(factor, right[p * n + j], result[row + j]);
                }
            }
        }
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return new DoublePointwiseInterpreter(program);
    }

    private record Packed(int rows, int columns, double[] values) implements PackedMatrix {}
}
