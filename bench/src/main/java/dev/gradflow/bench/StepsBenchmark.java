package dev.gradflow.bench;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
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

/// Growth with the number of steps, which is the largest lag of products too: an LSTM of 64 units at batch 1.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class StepsBenchmark {
    private static final int HIDDEN = 64;

    /// T, and the largest k.
    @Param({"25", "50", "100", "200"})
    public int steps = 25;

    private LayerCase layer = new LayerCase("lstm", Precision.F64, HIDDEN, 1, 1);
    private Network network = layer.network();
    private Trajectory trajectory = network.run(layer.input());

    /// Makes the network and checks its output and gradients.
    @Setup
    public void prepare() {
        layer = new LayerCase("lstm", Precision.F64, HIDDEN, 1, steps);
        network = layer.network();
        trajectory = network.run(layer.input());
        layer.checkOutput(trajectory.output());
        Gradients gradients = forwardAndBackward();
        layer.checkGradients(gradients.input(), gradients.parameters().get("weight_hh_l0"));
        if (!Double.isFinite(productNorms())) {
            throw new IllegalStateException("a norm is not finite");
        }
    }

    /// Forward and full back-propagation, the gradient by the input included.
    @Benchmark
    public Gradients forwardAndBackward() {
        return Bptt.gradients(network.run(layer.input()), layer.outputGradient());
    }

    /// The sum of ln σ_max(P(T,k)) over k = 1..T.
    @Benchmark
    public double productNorms() {
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), steps);
        double sum = 0;
        while (product.lag() < steps) {
            product.extend();
            sum += product.logSpectralNorm();
        }
        return sum;
    }
}
