package dev.gradflow.bench;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
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
/// products (m = 1).
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
    private Storage aTransposed = product.a();
    private Storage bTransposed = product.b();
    private Storage c = product.a();
    private PackedMatrix packed = kernels.pack(0, 0, c, 0, 0, 0);

    /// Makes the operands and checks each form against the reference kernels.
    @Setup
    public void prepare() {
        product = Product.of(precision, shape);
        kernels = Setting.kernels(precision);
        aTransposed = product.transposedA();
        bTransposed = product.transposedB();
        c = precision.allocate(product.m() * product.n());
        packed = kernels.pack(product.k(), product.n(), product.b(), 0, product.n(), 1);
        product.check(prepacked());
        product.check(packing());
        product.check(transposedLeft());
        product.check(transposedRight());
    }

    /// A·B with B packed beforehand, as recurrent weights are.
    @Benchmark
    public Storage prepacked() {
        kernels.matmul(product.m(), product.a(), 0, product.k(), 1, packed, c, 0, product.n(), false);
        return c;
    }

    /// A·B, packing included.
    @Benchmark
    public Storage packing() {
        return multiply(product.a(), product.k(), 1, product.b(), product.n(), 1);
    }

    /// Aᵀ·B, packing included.
    @Benchmark
    public Storage transposedLeft() {
        return multiply(aTransposed, 1, product.m(), product.b(), product.n(), 1);
    }

    /// A·Bᵀ, packing included.
    @Benchmark
    public Storage transposedRight() {
        return multiply(product.a(), product.k(), 1, bTransposed, 1, product.k());
    }

    private Storage multiply(Storage a, int aRow, int aColumn, Storage b, int bRow, int bColumn) {
        int n = product.n();
        kernels.matmul(product.m(), n, product.k(), a, 0, aRow, aColumn, b, 0, bRow, bColumn, c, 0, n, false);
        return c;
    }
}
