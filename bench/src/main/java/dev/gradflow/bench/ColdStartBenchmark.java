package dev.gradflow.bench;

import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Network;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The first pass of a new JVM: an LSTM of 100 steps at batch 1 before anything is compiled.
///
/// One call a fork and no warm-up: what is measured is interpreted code, the loading of the classes that the pass
/// needs, and what the JVM compiles meanwhile. Suites leave kernels to begin as they do in an application.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdStartBenchmark {
    /// H = I.
    @Param({"64", "128", "256"})
    public int hidden = 64;

    private LayerCase layer = new LayerCase("lstm", Precision.F32, 1, 1);
    private Network network = layer.network();
    private Inference inference = network.inference(1);
    private Tensor output = Tensor.zeros(Precision.F32, 1, 1, 1);

    /// Makes weights and input, and packs the weights; nothing is run.
    @Setup
    public void prepare() {
        layer = new LayerCase("lstm", Precision.F32, hidden, 1);
        network = layer.network();
        inference = network.inference(1);
        output = Tensor.zeros(Precision.F32, LayerCase.STEPS, 1, hidden);
    }

    /// The first pass.
    @Benchmark
    public Tensor firstPass() {
        inference.run(layer.input(), output);
        return output;
    }

    /// The first pass of another network, its weights packed first.
    @Benchmark
    public Tensor packingAndFirstPass() {
        network.inference(1).run(layer.input(), output);
        return output;
    }

    /// Checks the result: a check before the pass would warm what it measures.
    @TearDown
    public void check() {
        layer.checkOutput(output);
    }
}
