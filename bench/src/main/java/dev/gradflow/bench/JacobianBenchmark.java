package dev.gradflow.bench;

import dev.gradflow.analysis.JacobianProduct;
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
@Measurement(iterations = 3, time = 1)
public class JacobianBenchmark {
    private static final int CHECKED_LAGS = 3;

    /// Of the Jacobians and products.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F64;

    /// H.
    @Param({"32", "64", "128", "256"})
    public int hidden = 64;

    private Trajectory trajectory = run(Precision.F64, 1);

    private static Trajectory run(Precision precision, int hidden) {
        LayerCase layer = new LayerCase("lstm", precision, hidden, 1);
        return layer.network().run(layer.input());
    }

    /// Runs the network and checks the first norms against the reference kernels in double precision.
    @Setup
    public void prepare() {
        LayerCase layer = new LayerCase("lstm", precision, hidden, 1);
        trajectory = layer.network().run(layer.input());
        Network exact =
                Network.of(layer.parameters().copy(Precision.F64), Setting.reference(Precision.F64));
        Trajectory expected = exact.run(layer.input().copy(Precision.F64));
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), LayerCase.STEPS);
        JacobianProduct wanted = JacobianProduct.endingAt(expected.jacobians(0, 0), LayerCase.STEPS);
        for (int lag = 1; lag <= CHECKED_LAGS; lag++) {
            product.extend();
            wanted.extend();
            double tolerance = precision == Precision.F32 ? 1e-4 : 1e-9;
            Setting.check("ln σ_max", product.logSpectralNorm(), wanted.logSpectralNorm(), tolerance);
        }
    }

    /// The sum of ln σ_max(P(T,k)) over k = 1..100, each within 1e-9 of σ_max in F64 and 1e-5 in F32.
    @Benchmark
    public double productNorms() {
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), LayerCase.STEPS);
        double sum = 0;
        while (product.lag() < LayerCase.STEPS) {
            product.extend();
            sum += precision == Precision.F64 ? product.logSpectralNorm(1e-9) : product.logSpectralNorm();
        }
        return sum;
    }
}
