package dev.gradflow.bench.peer;

import dev.gradflow.bench.LayerCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/// One LSTM layer over 100 steps by oneDNN's primitives, as in `LayerBenchmark`; weights in the layouts that it likes
/// best.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class OneDnnLayerBenchmark {
    /// The cell, by name.
    @Param("lstm")
    public String cell = "lstm";

    /// H = I.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    /// B.
    @Param({"1", "32"})
    public int batch = 1;

    private OneDnnLstm lstm = OneDnnLstm.NONE;

    /// Makes the primitives and checks the output, and the gradients if they are what is measured.
    @Setup
    public void prepare(BenchmarkParams benchmark) {
        LayerCase layer = new LayerCase(cell, Precision.F32, hidden, batch);
        lstm = OneDnnLstm.of(layer);
        Peers.announce("oneDNN", OneDnn.describe() + ", " + lstm.names());
        layer.checkOutput(sequence(inference()));
        if (benchmark.getBenchmark().endsWith("Backward")) {
            MemorySegment gradient = forwardAndBackward();
            layer.checkGradients(sequence(gradient), lstm.recurrentGradient());
        }
    }

    private Tensor sequence(MemorySegment data) {
        int length = LayerCase.STEPS * batch * hidden;
        return Tensor.of(NativeLibrary.read(Precision.F32, data, length), 0, LayerCase.STEPS, batch, hidden);
    }

    /// The forward pass that keeps nothing.
    @Benchmark
    public MemorySegment inference() {
        return lstm.infer();
    }

    /// Forward and full back-propagation, the gradient by the input included.
    @Benchmark
    public MemorySegment forwardAndBackward() {
        return lstm.train();
    }
}
