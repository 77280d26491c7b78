package dev.gradflow.bench.peer;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.gradflow.bench.LayerCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/// One layer over 100 steps by libtorch, as in `LayerBenchmark`: its own recurrent operators and its autograd.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class LibtorchLayerBenchmark {
    private static final List<String> WEIGHTS = List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0");

    private static final String METHODS = """
            #  def layer(self: __torch__.M, x: Tensor, s: List[Tensor], w: List[Tensor]) -> Tensor:
            #    %s
            #    return y
            #  def forward(self: __torch__.M, x: Tensor, s: List[Tensor], w: List[Tensor], g: Tensor) -> List[Tensor]:
            #    %s
            #    d = torch.grad([y], [x, w[0], w[1], w[2], w[3]], annotate(List[Optional[Tensor]], [g]))
            #    return [unchecked_cast(Tensor, d[0]), unchecked_cast(Tensor, d[2])]
            """
            .replace("#", "");

    /// The cell, by name.
    @Param({"lstm", "gru", "rnn-tanh"})
    public String cell = "lstm";

    /// H = I.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    /// B.
    @Param({"1", "32"})
    public int batch = 1;


    private @Nullable TorchScript script;
    private IValue[] inference = {};
    private NDList training = new NDList();

    /// Makes the module and checks the output, and the gradients if they are what is measured.
    @Setup
    public void prepare(BenchmarkParams benchmark) {
        LayerCase layer = new LayerCase(cell, Precision.F32, hidden, batch);
        String call = switch (cell) {
            case "lstm" -> "y, h, c = torch.lstm(x, s, w, True, 1, 0., False, False, False)";
            case "gru" -> "y, h = torch.gru(x, s[0], w, True, 1, 0., False, False, False)";
            default -> "y, h = torch.rnn_tanh(x, s[0], w, True, 1, 0., False, False, False)";
        };
        TorchScript module = new TorchScript(METHODS.formatted(call, call));
        script = module;
        Peers.announce("libtorch", TorchScript.describe());
        inference = arguments(module, layer);
        training = differentiable(module, layer);
        try (PtNDArray output = module.call("layer", inference)) {
            layer.checkOutput(TorchScript.read(output));
        }
        if (benchmark.getBenchmark().endsWith("Backward")) {
            try (NDList gradients = module.forward(training)) {
                layer.checkGradients(TorchScript.read(gradients.get(0)), TorchScript.read(gradients.get(1)));
            }
        }
    }

    private IValue[] arguments(TorchScript module, LayerCase layer) {
        Tensor zero = Tensor.zeros(Precision.F32, 1, batch, hidden);
        return new IValue[] {
            IValue.from(module.array(layer.input())),
            IValue.listFrom(module.array(zero), module.array(zero)),
            IValue.listFrom(WEIGHTS.stream()
                    .map(name -> module.array(layer.parameters().get(name)))
                    .toArray(PtNDArray[]::new))
        };
    }

    /// DJL differentiates only through `forward`, whose arguments it tells apart by the arrays' names.
    private NDList differentiable(TorchScript module, LayerCase layer) {
        Tensor zero = Tensor.zeros(Precision.F32, 1, batch, hidden);
        NDList list = new NDList();
        add(list, "x", module.array(layer.input()), true);
        add(list, "s[]", module.array(zero), false);
        add(list, "s[]", module.array(zero), false);
        for (String weight : WEIGHTS) {
            add(list, "w[]", module.array(layer.parameters().get(weight)), true);
        }
        add(list, "g", module.array(layer.outputGradient()), false);
        return list;
    }

    private static void add(NDList list, String name, PtNDArray array, boolean differentiable) {
        array.setName(name);
        array.setRequiresGradient(differentiable);
        list.add(array);
    }

    /// The forward pass that keeps nothing.
    @Benchmark
    public void inference() {
        Objects.requireNonNull(script).call("layer", inference).close();
    }

    /// Forward and full back-propagation, the gradient by the input included.
    @Benchmark
    public void forwardAndBackward() {
        Objects.requireNonNull(script).forward(training).close();
    }

    /// Frees what libtorch holds.
    @TearDown
    public void close() {
        Objects.requireNonNull(script).close();
    }
}
