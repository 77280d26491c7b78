package dev.gradflow.bench;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
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

/// The Jacobian job: at each of 100 steps of an LSTM the 2H×2H Jacobian, its product with the running product, σ_max.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JacobianBenchmark {
    private static final int STEPS = 100;

    /// Of the Jacobians and products.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F64;

    /// H.
    @Param({"64", "128", "256"})
    public int hidden = 64;

    private Trajectory trajectory = run(Precision.F64, 1);

    private static Trajectory run(Precision precision, int hidden) {
        Architecture architecture = new Architecture(new LstmCell(), hidden, hidden, 1, true);
        Network network =
                Network.of(Initialisation.uniform(architecture, precision, 1), Setting.kernels(precision));
        return network.run(Setting.random(precision, 2, STEPS, 1, hidden));
    }

    /// Runs the network and checks that every norm is finite.
    @Setup
    public void prepare() {
        trajectory = run(precision, hidden);
        if (!Double.isFinite(productNorms())) {
            throw new IllegalStateException("a norm is not finite");
        }
    }

    /// The sum of ln σ_max(P(T,k)) over k = 1..100, each within 1e-9 of σ_max in F64 and 1e-5 in F32.
    @Benchmark
    public double productNorms() {
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), STEPS);
        double sum = 0;
        while (product.lag() < STEPS) {
            product.extend();
            sum += precision == Precision.F64 ? product.logSpectralNorm(1e-9) : product.logSpectralNorm();
        }
        return sum;
    }
}
