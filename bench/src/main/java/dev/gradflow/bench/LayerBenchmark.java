package dev.gradflow.bench;


import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.WeightStorage;
import dev.gradflow.core.network.Workspace;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/// One layer over 100 steps with I = H: forward and nothing kept, forward with everything recorded, and
/// forward with full back-propagation.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LayerBenchmark {
    /// What rounding the weights to eight bits may do to outputs of size 1: see numerics.md.
    private static final double BFLOAT16_TOLERANCE = 0.02;

    /// The cell, by name.
    @Param({"lstm", "gru", "rnn-tanh"})
    public String cell = "lstm";

    /// H = I.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    /// B.
    @Param({"1", "32"})
    public int batch = 1;

    private LayerCase layer = new LayerCase(cell, Precision.F32, 1, 1);
    private Network network = layer.network();
    private Inference inference = network.inference(1);
    private Inference rounded = inference;
    private Tensor output = Tensor.zeros(Precision.F32, 1, 1, 1);
    private final Workspace memory = new Workspace();

    /// Makes the network and checks the output, and the gradients if they are what is measured.
    @Setup
    public void prepare(BenchmarkParams benchmark) {
        layer = new LayerCase(cell, Precision.F32, hidden, batch);
        network = layer.network();
        inference = network.inference(batch);
        rounded = network.inference(batch, WeightStorage.BFLOAT16);
        output = Tensor.zeros(Precision.F32, LayerCase.STEPS, batch, hidden);
        layer.checkOutput(inference());
        layer.checkOutput(inferenceBfloat16(), BFLOAT16_TOLERANCE);
        layer.checkOutput(forward().output());
        if (benchmark.getBenchmark().endsWith("Backward")) {
            Gradients gradients = forwardAndBackward();
            layer.checkGradients(gradients.input(), gradients.parameters().get("weight_hh_l0"));
        }
    }

    /// The forward pass that keeps nothing.
    @Benchmark
    public Tensor inference() {
        inference.run(layer.input(), output);
        return output;
    }

    /// The same with weights stored as bfloat16, in half the bytes; arithmetic in single precision.
    @Benchmark
    public Tensor inferenceBfloat16() {
        rounded.run(layer.input(), output);
        return output;
    }

    /// The forward pass with everything recorded that derivatives need.
    @Benchmark
    public Trajectory forward() {
        return network.run(layer.input());
    }

    /// Forward and full back-propagation, the gradient by the input included, in memory that is used again, as training
    /// does.
    @Benchmark
    public Gradients forwardAndBackward() {
        return layer.forwardAndBackward(network, memory);
    }
}
