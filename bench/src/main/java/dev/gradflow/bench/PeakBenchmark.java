package dev.gradflow.bench;

import dev.gradflow.core.tensor.Precision;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The machine's limit of arithmetic: a million fused multiply-adds in 16 independent chains, two million operations.
///
/// Not a benchmark of this engine but the measure of its others.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PeakBenchmark {
    /// What one call does.
    static final int MULTIPLY_ADDS = 1 << 20;

    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;

    /// Of the numbers.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// The sum of all chains, which must be near what each converges to.
    @Benchmark
    public double multiplyAdds() {
        double sum = precision == Precision.F32 ? fmaF32() : fmaF64();
        double expected = 16.0 * (precision == Precision.F32 ? F32.length() : F64.length());
        if (!(sum > 0.9 * expected && sum < 1.1 * expected)) {
            throw new IllegalStateException("sum of chains " + sum + ", expected about " + expected);
        }
        return sum;
    }

    // Inlined into its caller, the loop is compiled anew, with half the speed.
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static float fmaF32() {
        FloatVector x = FloatVector.broadcast(F32, 0.999f);
        FloatVector y = FloatVector.broadcast(F32, 0.001f);
        FloatVector a0 = x;
        FloatVector a1 = x;
        FloatVector a2 = x;
        FloatVector a3 = x;
        FloatVector a4 = x;
        FloatVector a5 = x;
        FloatVector a6 = x;
        FloatVector a7 = x;
        FloatVector a8 = x;
        FloatVector a9 = x;
        FloatVector a10 = x;
        FloatVector a11 = x;
        FloatVector a12 = x;
        FloatVector a13 = x;
        FloatVector a14 = x;
        FloatVector a15 = x;
        int rounds = MULTIPLY_ADDS / (16 * F32.length());
        for (int i = 0; i < rounds; i++) {
            a0 = a0.fma(x, y);
            a1 = a1.fma(x, y);
            a2 = a2.fma(x, y);
            a3 = a3.fma(x, y);
            a4 = a4.fma(x, y);
            a5 = a5.fma(x, y);
            a6 = a6.fma(x, y);
            a7 = a7.fma(x, y);
            a8 = a8.fma(x, y);
            a9 = a9.fma(x, y);
            a10 = a10.fma(x, y);
            a11 = a11.fma(x, y);
            a12 = a12.fma(x, y);
            a13 = a13.fma(x, y);
            a14 = a14.fma(x, y);
            a15 = a15.fma(x, y);
        }
        return a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7)
                .add(a8).add(a9).add(a10).add(a11).add(a12).add(a13).add(a14).add(a15)
                .reduceLanes(VectorOperators.ADD);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static double fmaF64() {
        DoubleVector x = DoubleVector.broadcast(F64, 0.999);
        DoubleVector y = DoubleVector.broadcast(F64, 0.001);
        DoubleVector a0 = x;
        DoubleVector a1 = x;
        DoubleVector a2 = x;
        DoubleVector a3 = x;
        DoubleVector a4 = x;
        DoubleVector a5 = x;
        DoubleVector a6 = x;
        DoubleVector a7 = x;
        DoubleVector a8 = x;
        DoubleVector a9 = x;
        DoubleVector a10 = x;
        DoubleVector a11 = x;
        DoubleVector a12 = x;
        DoubleVector a13 = x;
        DoubleVector a14 = x;
        DoubleVector a15 = x;
        int rounds = MULTIPLY_ADDS / (16 * F64.length());
        for (int i = 0; i < rounds; i++) {
            a0 = a0.fma(x, y);
            a1 = a1.fma(x, y);
            a2 = a2.fma(x, y);
            a3 = a3.fma(x, y);
            a4 = a4.fma(x, y);
            a5 = a5.fma(x, y);
            a6 = a6.fma(x, y);
            a7 = a7.fma(x, y);
            a8 = a8.fma(x, y);
            a9 = a9.fma(x, y);
            a10 = a10.fma(x, y);
            a11 = a11.fma(x, y);
            a12 = a12.fma(x, y);
            a13 = a13.fma(x, y);
            a14 = a14.fma(x, y);
            a15 = a15.fma(x, y);
        }
        return a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7)
                .add(a8).add(a9).add(a10).add(a11).add(a12).add(a13).add(a14).add(a15)
                .reduceLanes(VectorOperators.ADD);
    }
}
