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

/// hᵀ·Wᵀ by oneDNN, with W `[4H, H]` in the layout that it likes best, as in `MatvecBenchmark`; F32 only.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class OneDnnMatvecBenchmark {
    /// Of all operands.
    @Param("F32")
    public Precision precision = Precision.F32;

    /// H.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    private OneDnn.Primitive primitive = OneDnn.Primitive.NONE;
    private MemorySegment y = MemorySegment.NULL;

    /// Makes the primitive and checks its result against the reference kernels.
    @Setup
    public void prepare() {
        Product product = Product.of(precision, 1, 4 * hidden, hidden);
        y = NativeLibrary.allocate(4L * hidden * precision.bytes());
        primitive = OneDnnMatmul.packed(product, y);
        Peers.announce("oneDNN", OneDnn.describe() + ", matmul " + primitive.name());
        product.check(NativeLibrary.read(precision, prepacked(), 4 * hidden));
    }

    /// W packed beforehand.
    @Benchmark
    public MemorySegment prepacked() {
        primitive.run();
        return y;
    }
}
