package dev.gradflow.bench;

import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
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

/// Leading Lyapunov exponents of an LSTM over 100 steps, in double precision.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LyapunovBenchmark {
    private static final int BURN_IN = 30;

    /// H.
    @Param({"64", "128"})
    public int hidden = 64;

    /// The number of exponents, at most 2H.
    @Param({"1", "8", "32", "128"})
    public int exponents = 1;

    private LayerCase layer = new LayerCase("lstm", Precision.F64, 1, 1);
    private Network network = layer.network();

    /// Makes the network and checks the exponents against the reference kernels.
    @Setup
    public void prepare() {
        layer = new LayerCase("lstm", Precision.F64, hidden, 1);
        Network reference = Network.of(layer.parameters(), Setting.reference(Precision.F64));
        network = layer.network();
        Setting.check("λ_1", measure(network, 10).largest(), measure(reference, 10).largest(), 1e-6);
        if (!Double.isFinite(spectrum().largest())) {
            throw new IllegalStateException("λ_1 is not finite");
        }
    }

    private LyapunovSpectrum measure(Network measured, int steps) {
        var zero = dev.gradflow.core.network.State.zeros(measured.architecture(), Precision.F64, 1);
        LyapunovOptions options = new LyapunovOptions(steps, BURN_IN, exponents);
        return LyapunovMeasure.of(measured, layer.input(), zero, options, Progress.NONE);
    }

    /// 30 steps of burn-in, 70 measured.
    @Benchmark
    public LyapunovSpectrum spectrum() {
        return measure(network, LayerCase.STEPS - BURN_IN);
    }
}
