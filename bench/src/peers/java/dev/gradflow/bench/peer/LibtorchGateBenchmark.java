package dev.gradflow.bench.peer;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.gradflow.bench.Setting;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One gate over 16,384 elements by libtorch, as in `GateBenchmark`: so many runs in one call that the call itself
/// costs little.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class LibtorchGateBenchmark {
    private static final int WIDTH = 16_384;
    private static final int ROUNDS = 64;

    private static final String METHODS = """
            #  def run(self: __torch__.M, x: Tensor) -> Tensor:
            #    y = torch.empty_like(x)
            #    for k in range(%d):
            #      _0 = torch.%s(x, out=y)
            #    return y
            """
            .replace("#", "");

    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// What is computed.
    @Param({"sigmoid", "tanh"})
    public String program = "sigmoid";

    private @Nullable TorchScript script;
    private IValue[] arguments = {};

    /// Makes the module and checks its results against the standard library.
    @Setup
    public void prepare() {
        Tensor x = Setting.random(precision, 1L, WIDTH);
        TorchScript module = new TorchScript(METHODS.formatted(ROUNDS, program));
        script = module;
        Peers.announce("libtorch", TorchScript.describe());
        arguments = new IValue[] {IValue.from(module.array(x))};
        try (PtNDArray y = module.call("run", arguments)) {
            Number[] actual = y.toArray();
            for (int i = 0; i < WIDTH; i++) {
                double expected =
                        program.equals("tanh") ? Math.tanh(x.get(i)) : 1 / (1 + Math.exp(-x.get(i)));
                Setting.check(program, actual[i].doubleValue(), expected, 4 * precision.unitRoundoff());
            }
        }
    }

    /// All elements, in time for each.
    @Benchmark
    @OperationsPerInvocation(WIDTH * ROUNDS)
    public void run() {
        Objects.requireNonNull(script).call("run", arguments).close();
    }

    /// Frees what libtorch holds.
    @TearDown
    public void close() {
        Objects.requireNonNull(script).close();
    }
}
