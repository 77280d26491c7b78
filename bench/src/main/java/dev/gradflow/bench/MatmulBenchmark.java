package dev.gradflow.bench;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// C = A·B, with B packed beforehand and with packing included.
///
/// `shape` is `m x n x k`, as in `32x1024x256`: squares, the products of a recurrent step (n = 4k), and matrix–vector
/// products (m = 1). Matrices begin at cache lines, as those do that native libraries are given.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class MatmulBenchmark {
    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// m, n, k, joined by x.
    @Param({
        "256x256x256", "512x512x512", "1024x1024x1024", "8x256x64", "8x512x128", "8x1024x256", "8x2048x512",
        "8x4096x1024", "32x256x64", "32x512x128", "32x1024x256", "32x2048x512", "32x4096x1024", "64x256x64",
        "64x512x128", "64x1024x256", "64x2048x512", "64x4096x1024"
    })
    public String shape = "256x256x256";

    private Product product = Product.of(precision, 0, 0, 0);
    private Kernels kernels = Setting.kernels(precision);
    private Tensor a = Lines.copy(product.a());
    private Tensor b = Lines.copy(product.b());
    private Tensor aTransposed = a;
    private Tensor bTransposed = b;
    private Tensor c = a;
    private PackedMatrix packed = kernels.pack(0, 0, product.b(), 0, 0, 0);

    /// Makes the operands and checks each form against the reference kernels.
    @Setup
    public void prepare() {
        product = Product.of(precision, shape);
        kernels = Setting.kernels(precision);
        a = Lines.copy(product.a());
        b = Lines.copy(product.b());
        aTransposed = Lines.copy(product.transposedA());
        bTransposed = Lines.copy(product.transposedB());
        c = CacheLines.zeros(precision, product.m() * product.n());
        packed = kernels.pack(product.k(), product.n(), product.b(), 0, product.n(), 1);
        product.check(prepacked());
        product.check(packing());
        product.check(transposedLeft());
        product.check(transposedRight());
    }

    /// A·B with B packed beforehand, as recurrent weights are.
    @Benchmark
    public Tensor prepacked() {
        int n = product.n();
        kernels.matmul(product.m(), a.storage(), a.offset(), product.k(), 1, packed, c.storage(), c.offset(), n, false);
        return c;
    }

    /// A·B, packing included.
    @Benchmark
    public Tensor packing() {
        return multiply(a, product.k(), 1, b, product.n(), 1);
    }

    /// Aᵀ·B, packing included.
    @Benchmark
    public Tensor transposedLeft() {
        return multiply(aTransposed, 1, product.m(), b, product.n(), 1);
    }

    /// A·Bᵀ, packing included.
    @Benchmark
    public Tensor transposedRight() {
        return multiply(a, product.k(), 1, bTransposed, 1, product.k());
    }

    private Tensor multiply(Tensor left, int aRow, int aColumn, Tensor right, int bRow, int bColumn) {
        int n = product.n();
        kernels.matmul(
                product.m(),
                n,
                product.k(),
                left.storage(),
                left.offset(),
                aRow,
                aColumn,
                right.storage(),
                right.offset(),
                bRow,
                bColumn,
                c.storage(),
                c.offset(),
                n,
                false);
        return c;
    }
}
