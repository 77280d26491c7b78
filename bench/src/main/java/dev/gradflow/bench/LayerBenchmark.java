package dev.gradflow.bench;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
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

/// One layer over 100 steps with I = H: forward with everything recorded, and forward with full back-propagation.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    private static final int STEPS = 100;

    /// The cell, by name.
    @Param({"lstm", "gru", "rnn-tanh"})
    public String cell = "lstm";

    /// H = I.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    /// B.
    @Param({"1", "32"})
    public int batch = 1;

    private Tensor input = Tensor.zeros(Precision.F32, 0, 0, 0);
    private Tensor outputGradient = input;
    private Network network = network("rnn-identity", 1);

    private static Network network(String cell, int hidden) {
        Architecture architecture = new Architecture(Cells.named(cell), hidden, hidden, 1, true);
        return Network.of(
                Initialisation.uniform(architecture, Precision.F32, 1), Setting.kernels(Precision.F32));
    }

    /// Makes the network and checks its last output against double precision.
    @Setup
    public void prepare() {
        network = network(cell, hidden);
        input = Setting.random(Precision.F32, 2, STEPS, batch, hidden);
        outputGradient = Setting.random(Precision.F32, 3, STEPS, batch, hidden);
        Network exact = Network.of(network.parameters().copy(Precision.F64));
        double expected = exact.run(input.copy(Precision.F64)).output().get(STEPS - 1, batch - 1, hidden - 1);
        Setting.check("last output", forward().output().get(STEPS - 1, batch - 1, hidden - 1), expected, 1e-4);
    }

    /// The forward pass with everything recorded that derivatives need.
    @Benchmark
    public Trajectory forward() {
        return network.run(input);
    }

    /// Forward and full back-propagation, the gradient by the input included.
    @Benchmark
    public Gradients forwardAndBackward() {
        return Bptt.gradients(network.run(input), outputGradient);
    }
}
