package dev.gradflow.bench;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/// Work that is shared among a team of threads: one product, one LSTM layer forward and back (batch 32), and the
/// Jacobian job of `JacobianBenchmark` (batch 1). The product's matrices begin at cache lines, so that no line of C is
/// written by two threads, as in a network.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TeamBenchmark {
    private static final int BATCH = 32;

    /// Threads, the caller's own included.
    @Param({"1", "2"})
    public int team = 1;

    /// H = I; the product is `32 x 4H x H`.
    @Param({"128", "256", "512", "1024"})
    public int hidden = 128;

    private ThreadTeam threads = ThreadTeam.of(1);
    private Product product = Product.of(Precision.F32, 0, 0, 0);
    private Kernels kernels = Setting.kernels(Precision.F32);
    private PackedMatrix packed = kernels.pack(0, 0, product.b(), 0, 0, 0);
    private Tensor a = Lines.copy(product.a());
    private Tensor c = a;
    private LayerCase layer = new LayerCase("lstm", Precision.F32, 1, 1);
    private Network network = layer.network();
    private Inference inference = layer.network().inference(1);
    private Tensor output = Tensor.zeros(Precision.F32, 1, 1, 1);
    private final Workspace memory = new Workspace();
    private Trajectory single = network.run(layer.input());

    /// Starts the team and checks both results against the reference kernels.
    @Setup
    public void prepare(BenchmarkParams benchmark) {
        threads = ThreadTeam.of(team);
        kernels = threads.kernels(Setting.kernels(Precision.F32));
        product = Product.of(Precision.F32, BATCH, 4 * hidden, hidden);
        packed = kernels.pack(hidden, 4 * hidden, product.b(), 0, 4 * hidden, 1);
        a = Lines.copy(product.a());
        c = CacheLines.zeros(Precision.F32, BATCH * 4 * hidden);
        layer = new LayerCase("lstm", Precision.F32, hidden, BATCH);
        network = Network.of(layer.parameters(), kernels);
        inference = network.inference(BATCH);
        output = Tensor.zeros(Precision.F32, LayerCase.STEPS, BATCH, hidden);
        product.check(prepacked());
        layer.checkOutput(inference());
        if (benchmark.getBenchmark().endsWith("productNorms")) {
            LayerCase alone = new LayerCase("lstm", Precision.F32, hidden, 1);
            single = alone.network().run(alone.input());
            checkNorms();
        }
        if (benchmark.getBenchmark().endsWith("Backward")) {
            Gradients gradients = forwardAndBackward();
            layer.checkGradients(gradients.input(), gradients.parameters().get("weight_hh_l0"));
        }
    }

    /// A·B with B packed beforehand.
    @Benchmark
    public Tensor prepacked() {
        int n = 4 * hidden;
        kernels.matmul(BATCH, a.storage(), a.offset(), hidden, 1, packed, c.storage(), c.offset(), n, false);
        return c;
    }

    /// 100 steps of the layer, nothing kept.
    @Benchmark
    public Tensor inference() {
        inference.run(layer.input(), output);
        return output;
    }

    /// Forward and full back-propagation over 100 steps, the gradient by the input included, in memory that is used
    /// again.
    @Benchmark
    public Gradients forwardAndBackward() {
        return layer.forwardAndBackward(network, memory);
    }

    /// The sum of ln σ_max(P(T,k)) over k = 1..100, each within 1e-5 of σ_max.
    @Benchmark
    public double productNorms() {
        JacobianProduct product = JacobianProduct.endingAt(single.jacobians(0, 0), LayerCase.STEPS);
        double sum = 0;
        for (double log : product.extend(LayerCase.STEPS, JacobianProduct.SINGLE_TOLERANCE, threads)) {
            sum += log;
        }
        return sum;
    }

    private void checkNorms() {
        JacobianProduct product = JacobianProduct.endingAt(single.jacobians(0, 0), LayerCase.STEPS);
        double expected = 0;
        while (product.lag() < LayerCase.STEPS) {
            product.extend();
            expected += product.logSpectralNorm();
        }
        Setting.check("sum of ln σ_max", productNorms(), expected, 0);
    }

    /// Ends the team.
    @TearDown
    public void close() {
        threads.close();
    }
}
