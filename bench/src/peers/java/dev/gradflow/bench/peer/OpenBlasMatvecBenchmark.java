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

/// y = W·h by OpenBLAS, with W `[4H, H]` row-major, as in `MatvecBenchmark`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class OpenBlasMatvecBenchmark {
    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// H.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    private MemorySegment w = MemorySegment.NULL;
    private MemorySegment x = MemorySegment.NULL;
    private MemorySegment y = MemorySegment.NULL;

    /// Copies the operands and checks the result against the reference kernels.
    @Setup
    public void prepare() {
        Peers.announce("OpenBLAS", OpenBlas.describe());
        Product product = Product.of(precision, 1, 4 * hidden, hidden);
        x = NativeLibrary.copy(product.a());
        w = NativeLibrary.copy(product.transposedB());
        y = NativeLibrary.allocate(4L * hidden * precision.bytes());
        product.check(NativeLibrary.read(precision, plain(), 4 * hidden));
    }

    /// W as it is stored.
    @Benchmark
    public MemorySegment plain() {
        OpenBlas.matrixVector(precision, 4 * hidden, hidden, w, x, y);
        return y;
    }
}
