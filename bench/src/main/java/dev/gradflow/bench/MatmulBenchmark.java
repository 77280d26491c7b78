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
/// `shape` is `m x n x k`, as in `32x1024x256`: squares, the products of a recurrent step (n = 4k), and matrix–vector products (m = 1).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBenchmark {
    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// m, n, k, joined by x.
    @Param({
        "256x256x256", "512x512x512", "1024x1024x1024", "8x1024x256", "8x2048x512", "8x4096x1024", "32x512x128",
        "32x1024x256", "32x2048x512", "32x4096x1024", "1x256x64", "1x512x128", "1x1024x256", "1x2048x512", "1x4096x1024"
    })
    public String shape = "256x256x256";

    private int m;
    private int n;
    private int k;
    private Kernels kernels = Setting.kernels(Precision.F32);
    private Storage a = Precision.F32.allocate(0);
    private Storage b = a;
    private Storage c = a;
    private PackedMatrix packed = kernels.pack(0, 0, b, 0, 0, 0);

    /// Makes the operands and checks one element of the product against a plain sum.
    @Setup
    public void prepare() {
        String[] extents = shape.split("x", -1);
        m = Integer.parseInt(extents[0]);
        n = Integer.parseInt(extents[1]);
        k = Integer.parseInt(extents[2]);
        kernels = Setting.kernels(precision);
        a = Setting.random(precision, m * k, 1);
        b = Setting.random(precision, k * n, 2);
        c = precision.allocate(m * n);
        packed = kernels.pack(k, n, b, 0, n, 1);
        prepacked();
        double expected = 0;
        for (int p = 0; p < k; p++) {
            expected += a.get((m - 1) * k + p) * b.get(p * n + n - 1);
        }
        Setting.check("last element of C", c.get(m * n - 1), expected, k * k * precision.unitRoundoff());
    }

    /// B packed beforehand, as recurrent weights are.
    @Benchmark
    public Storage prepacked() {
        kernels.matmul(m, a, 0, k, 1, packed, c, 0, n, false);
        return c;
    }

    /// Packing included.
    @Benchmark
    public Storage packing() {
        kernels.matmul(m, n, k, a, 0, k, 1, b, 0, n, 1, c, 0, n, false);
        return c;
    }
}
