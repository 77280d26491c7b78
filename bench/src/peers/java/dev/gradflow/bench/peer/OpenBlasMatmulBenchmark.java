package dev.gradflow.bench.peer;

import dev.gradflow.bench.Product;
import dev.gradflow.core.tensor.Precision;
import java.lang.foreign.MemorySegment;
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

/// C = A·B by OpenBLAS, which packs on every call; shapes as in `MatmulBenchmark`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class OpenBlasMatmulBenchmark {
    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// m, n, k, joined by x.
    @Param("256x256x256")
    public String shape = "256x256x256";

    private Product product = Product.of(precision, 0, 0, 0);
    private MemorySegment a = MemorySegment.NULL;
    private MemorySegment b = MemorySegment.NULL;
    private MemorySegment aTransposed = MemorySegment.NULL;
    private MemorySegment bTransposed = MemorySegment.NULL;
    private MemorySegment c = MemorySegment.NULL;

    /// Copies the operands and checks each form against the reference kernels.
    @Setup
    public void prepare() {
        Peers.announce("OpenBLAS", OpenBlas.describe());
        product = Product.of(precision, shape);
        a = NativeLibrary.copy(product.a());
        b = NativeLibrary.copy(product.b());
        aTransposed = NativeLibrary.copy(product.transposedA());
        bTransposed = NativeLibrary.copy(product.transposedB());
        int length = product.m() * product.n();
        c = NativeLibrary.allocate((long) length * precision.bytes());
        product.check(NativeLibrary.read(precision, packing(), length));
        product.check(NativeLibrary.read(precision, transposedLeft(), length));
        product.check(NativeLibrary.read(precision, transposedRight(), length));
    }

    /// A·B.
    @Benchmark
    public MemorySegment packing() {
        OpenBlas.product(precision, false, false, product.m(), product.n(), product.k(), a, b, c);
        return c;
    }

    /// Aᵀ·B.
    @Benchmark
    public MemorySegment transposedLeft() {
        OpenBlas.product(precision, true, false, product.m(), product.n(), product.k(), aTransposed, b, c);
        return c;
    }

    /// A·Bᵀ.
    @Benchmark
    public MemorySegment transposedRight() {
        OpenBlas.product(precision, false, true, product.m(), product.n(), product.k(), a, bTransposed, c);
        return c;
    }
}
