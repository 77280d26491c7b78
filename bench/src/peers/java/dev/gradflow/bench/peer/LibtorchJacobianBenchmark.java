package dev.gradflow.bench.peer;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.bench.LayerCase;
import dev.gradflow.bench.Setting;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

/// The Jacobian job of an LSTM by libtorch, as in `JacobianBenchmark`: J from the gates (MATH §6), P·J, σ_max by its
/// SVD.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class LibtorchJacobianBenchmark {
    private static final String METHODS = """
            #  def norms(self: __torch__.M, v: List[Tensor], w: List[Tensor]) -> Tensor:
            #    i, f, g, o, c0, c1, = v
            #    W = torch.chunk(w[0], 4)
            #    T = torch.size(i, 0)
            #    H = torch.size(i, 1)
            #    P = torch.eye(torch.mul(2, H), dtype=ops.prim.dtype(i))
            #    logs = torch.zeros([T], dtype=ops.prim.dtype(i))
            #    scale = torch.zeros([], dtype=ops.prim.dtype(i))
            #    for k in range(T):
            #      t = torch.sub(torch.sub(T, 1), k)
            #      it = torch.select(i, 0, t)
            #      ft = torch.select(f, 0, t)
            #      gt = torch.select(g, 0, t)
            #      ot = torch.select(o, 0, t)
            #      tc = torch.tanh(torch.select(c1, 0, t))
            #      qi = torch.mul(torch.mul(gt, it), torch.rsub(it, 1))
            #      qf = torch.mul(torch.mul(torch.select(c0, 0, t), ft), torch.rsub(ft, 1))
            #      qg = torch.mul(it, torch.rsub(torch.mul(gt, gt), 1))
            #      qo = torch.mul(torch.mul(tc, ot), torch.rsub(ot, 1))
            #      r = torch.unsqueeze(torch.mul(ot, torch.rsub(torch.mul(tc, tc), 1)), 1)
            #      ch = torch.mul(torch.unsqueeze(qi, 1), W[0])
            #      ch1 = torch.add(ch, torch.mul(torch.unsqueeze(qf, 1), W[1]))
            #      ch2 = torch.add(ch1, torch.mul(torch.unsqueeze(qg, 1), W[2]))
            #      cc = torch.diag(ft)
            #      hh = torch.add(torch.mul(r, ch2), torch.mul(torch.unsqueeze(qo, 1), W[3]))
            #      J = torch.cat([torch.cat([hh, torch.mul(r, cc)], 1), torch.cat([ch2, cc], 1)])
            #      P = torch.matmul(P, J)
            #      s = torch.select(torch.linalg_svdvals(P), 0, 0)
            #      P = torch.div(P, s)
            #      scale = torch.add(scale, torch.log(s))
            #      _0 = torch.copy_(torch.select(logs, 0, k), scale)
            #    return logs
            """
            .replace("#", "");

    /// Of the Jacobians and products.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F64;

    /// H.
    @Param({"64", "128", "256"})
    public int hidden = 64;

    private @Nullable TorchScript script;
    private IValue[] arguments = {};

    /// Runs our network, hands its gates over, and checks every norm against ours.
    @Setup
    public void prepare() {
        LayerCase layer = new LayerCase("lstm", precision, hidden, 1);
        Trajectory trajectory = layer.network().run(layer.input());
        TorchScript module = new TorchScript(METHODS);
        script = module;
        Peers.announce("libtorch", TorchScript.describe());
        Tensor after = trajectory.state(0, "c").slice(0, 1, LayerCase.STEPS);
        PtNDArray[] values = Stream.concat(
                        Stream.of("i", "f", "g", "o", "c").map(name -> trajectory.value(0, name)), Stream.of(after))
                .map(value -> module.array(value.select(1, 0)))
                .toArray(PtNDArray[]::new);
        arguments = new IValue[] {
            IValue.listFrom(values),
            IValue.listFrom(module.array(layer.parameters().get("weight_hh_l0")))
        };
        double tolerance = precision == Precision.F64 ? 1e-9 : 1e-2;
        try (PtNDArray logs = module.call("norms", arguments)) {
            Number[] actual = logs.toArray();
            JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), LayerCase.STEPS);
            while (product.lag() < LayerCase.STEPS) {
                product.extend();
                int lag = product.lag();
                Setting.check(
                        "ln σ_max of lag " + lag,
                        actual[lag - 1].doubleValue(),
                        product.logSpectralNorm(),
                        tolerance * lag);
            }
        }
    }

    /// ln σ_max(P(T,k)) for k = 1..100.
    @Benchmark
    public void productNorms() {
        Objects.requireNonNull(script).call("norms", arguments).close();
    }

    /// Frees what libtorch holds.
    @TearDown
    public void close() {
        Objects.requireNonNull(script).close();
    }
}
