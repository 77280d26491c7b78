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

/// y = W·h with W `[4H, H]`, the product of a recurrent step at batch 1: packed beforehand, and as it is stored.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class MatvecBenchmark {
    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// H.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    private Product product = Product.of(precision, 0, 0, 0);
    private Kernels kernels = Setting.kernels(precision);
    private Storage w = product.b();
    private Storage y = product.a();
    private PackedMatrix packed = kernels.pack(0, 0, y, 0, 0, 0);
    private PackedMatrix halved = packed;

    /// Makes the operands and checks both forms against the reference kernels.
    @Setup
    public void prepare() {
        product = Product.of(precision, 1, 4 * hidden, hidden);
        kernels = Setting.kernels(precision);
        w = product.transposedB();
        y = precision.allocate(4 * hidden);
        packed = kernels.pack(hidden, 4 * hidden, w, 0, 1, hidden);
        product.check(prepacked());
        product.check(plain());
        halved = packed;
        if (precision == Precision.F32) {
            halved = kernels.packBfloat16(hidden, 4 * hidden, w, 0, 1, hidden);
            checkRounded();
        }
    }

    /// bfloat16 has eight bits of significand: each product is off by 2⁻⁸ of itself at most, and none exceeds 1.
    private void checkRounded() {
        double tolerance = hidden / 256.0;
        Storage rounded = precision.allocate(4 * hidden);
        rounded.copyFrom(0, bfloat16(), 0, 4 * hidden);
        Setting.check("W·h of bfloat16", rounded, prepacked(), tolerance);
    }

    /// W packed beforehand, as recurrent weights are.
    @Benchmark
    public Storage prepacked() {
        kernels.matmul(1, product.a(), 0, hidden, 1, packed, y, 0, 4 * hidden, false);
        return y;
    }

    /// W stored as bfloat16, in half the bytes; arithmetic in single precision.
    @Benchmark
    public Storage bfloat16() {
        kernels.matmul(1, product.a(), 0, hidden, 1, halved, y, 0, 4 * hidden, false);
        return y;
    }

    /// W as it is stored.
    @Benchmark
    public Storage plain() {
        kernels.matmul(1, 4 * hidden, hidden, product.a(), 0, hidden, 1, w, 0, 1, hidden, y, 0, 4 * hidden, false);
        return y;
    }
}
