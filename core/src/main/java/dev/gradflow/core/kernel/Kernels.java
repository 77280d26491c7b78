package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// The few primitives in which all heavy arithmetic is done, for one precision.
///
/// Instances are immutable and safe to share between threads. Results are deterministic: the same operands give the
/// same bits, whatever the number of rows processed together, so row `i` of a product depends on row `i` of A alone.
public interface Kernels {
    /// The precision of all operands.
    Precision precision();

    /// The kernels' short name, as in `reference` or `simd-256`; benchmarks and reports assert and print it.
    String name();

    /// Packs B `[k, n]`, whose element `(p, j)` is `b[offset + p·rowStride + j·columnStride]`.
    ///
    /// A transposed matrix is packed by exchanging its strides.
    ///
    /// @throws IllegalArgumentException  if the storage has another precision or an extent is negative
    /// @throws IndexOutOfBoundsException if an element leaves the storage
    PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride);

    /// Packs B again, as [#pack] does, into the memory of a matrix that is not needed any more, if that has the same
    /// extents and these kernels packed it; what weights that change at every step are packed by.
    ///
    /// This method packs anew, which is right and costs memory; providers use what there is.
    ///
    /// @param used must not be used afterwards
    /// @return the packed matrix, which may be `used`
    /// @throws IllegalArgumentException  if the storage has another precision or an extent is negative
    /// @throws IndexOutOfBoundsException if an element leaves the storage
    default PackedMatrix repack(
            PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return pack(k, n, b, offset, rowStride, columnStride);
    }

    /// Packs B `[k, n]` with its elements rounded to bfloat16, which halves what a product must read.
    ///
    /// Products with it have the bits of products with the rounded elements packed in full: arithmetic stays in single
    /// precision. This method stores them so; providers that gain by it store halves.
    ///
    /// @throws IllegalArgumentException  if these kernels are not in single precision, the storage is not, or an extent
    ///                                   is negative
    /// @throws IndexOutOfBoundsException if an element leaves the storage
    default PackedMatrix packBfloat16(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        if (precision() != Precision.F32) {
            throw new IllegalArgumentException("bfloat16 is for kernels in F32, these are in " + precision());
        }
        MatmulChecks.operand("B", Precision.F32, b, offset, k, n, rowStride, columnStride);
        Storage rounded = Precision.F32.allocate(Math.multiplyExact(k, n));
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                float element = (float) b.get(offset + p * rowStride + j * columnStride);
                rounded.set(p * n + j, Bfloat16.round(element));
            }
        }
        return pack(k, n, rounded, 0, n, 1);
    }

    /// C = A·B, or C += A·B if `accumulate`, with A `[m, k]`, B `[k, n]` packed and C `[m, n]`.
    ///
    /// Element `(i, p)` of A is `a[aOffset + i·aRowStride + p·aColumnStride]`, so a transposed A is given by its
    /// strides; element `(i, j)` of C is `c[cOffset + i·cRowStride + j]`. C must not overlap A. With `accumulate`
    /// false the old content of C is not read (a NaN there does not spread); `k = 0` then sets C to zero. The error
    /// of an element is at most `k + 1` roundings of Σ|a||b| + |c|.
    ///
    /// @throws IllegalArgumentException  if a precision differs, or B was packed by other kernels
    /// @throws IndexOutOfBoundsException if an operand leaves its storage
    /// @throws InterruptedCallException  if the call is long and its thread is interrupted; C then holds nothing of use
    void matmul(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate);

    /// C = 1·bᵀ + A·B, with the bias b `[n]` added to every row.
    ///
    /// The same bits as copying the bias to every row of C and calling [#matmul] with `accumulate`, which is what this
    /// does unless kernels know better. C must overlap neither A nor the bias.
    ///
    /// @param bias       holds element j of b at `biasOffset + j`
    /// @param biasOffset where b starts
    /// @throws IllegalArgumentException  if a precision differs, or B was packed by other kernels
    /// @throws IndexOutOfBoundsException if an operand leaves its storage
    /// @throws InterruptedCallException  if the call is long and its thread is interrupted; C then holds nothing of use
    default void affine(
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
        MatmulChecks.operand("A", precision(), a, aOffset, m, b.rows(), aRowStride, aColumnStride);
        MatmulChecks.operand("bias", precision(), bias, biasOffset, m, n, 0, 1);
        MatmulChecks.operand("C", precision(), c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        // Whatever else is refused, as a matrix packed by other kernels, is so before C changes.
        matmul(0, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, true);
        for (int i = 0; i < m && n > 0; i++) {
            c.copyFrom(cOffset + i * cRowStride, bias, biasOffset, n);
        }
        matmul(m, a, aOffset, aRowStride, aColumnStride, b, c, cOffset, cRowStride, true);
    }

    /// C = A·B, or C += A·B if `accumulate`, with B `[k, n]` unpacked.
    ///
    /// As the other overload, with element `(p, j)` of B at `b[bOffset + p·bRowStride + j·bColumnStride]`; the
    /// results of both have the same bits. C must overlap neither A nor B.
    ///
    /// @throws IllegalArgumentException  if a precision differs or an extent is negative
    /// @throws IndexOutOfBoundsException if an operand leaves its storage
    default void matmul(
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
        matmul(
                m,
                a,
                aOffset,
                aRowStride,
                aColumnStride,
                pack(k, n, b, bOffset, bRowStride, bColumnStride),
                c,
                cOffset,
                cRowStride,
                accumulate);
    }

    /// Makes `program` executable in this precision.
    PointwiseKernel compile(PointwiseProgram program);
}
