package dev.gradflow.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gradflow.bench.LayerCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/// One layer over 100 steps by ONNX Runtime, as in `LayerBenchmark`: the runtime's own recurrent operators, with the
/// output in memory of ours.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class OnnxRuntimeLayerBenchmark {
    /// The cell, by name.
    @Param({"lstm", "gru", "rnn-tanh"})
    public String cell = "lstm";

    /// H = I.
    @Param({"64", "128", "256", "512", "1024"})
    public int hidden = 64;

    /// B.
    @Param({"1", "32"})
    public int batch = 1;


    private @Nullable Session session;

    /// What one fork runs.
    private record Session(OrtSession session, Map<String, OnnxTensor> input, Map<String, OnnxTensor> output) {
        void run() throws OrtException {
            session.run(input, output).close();
        }
    }

    /// Loads the model and checks its output.
    @Setup
    public void prepare() throws OrtException {
        LayerCase layer = new LayerCase(cell, Precision.F32, hidden, batch);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Peers.announce("ONNX Runtime", environment.getVersion() + ", CPU provider, 1 thread");
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        byte[] model = OnnxModel.of(cell, layer.parameters(), LayerCase.STEPS, batch);
        ByteBuffer x = buffer();
        for (int i = 0; i < x.capacity() / Float.BYTES; i++) {
            x.putFloat(Float.BYTES * i, (float) layer.input().storage().get(i));
        }
        FloatBuffer y = buffer().asFloatBuffer();
        session = new Session(
                environment.createSession(model, options),
                Map.of("X", tensor(environment, x.asFloatBuffer(), LayerCase.STEPS, batch, hidden)),
                Map.of("Y", tensor(environment, y, LayerCase.STEPS, 1, batch, hidden)));
        inference();
        Tensor output = Tensor.zeros(Precision.F32, LayerCase.STEPS, batch, hidden);
        for (int i = 0; i < y.capacity(); i++) {
            output.storage().set(i, y.get(i));
        }
        layer.checkOutput(output);
    }

    private ByteBuffer buffer() {
        int bytes = Float.BYTES * LayerCase.STEPS * batch * hidden;
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static OnnxTensor tensor(OrtEnvironment environment, FloatBuffer data, long... extents)
            throws OrtException {
        return OnnxTensor.createTensor(environment, data, extents);
    }

    /// The forward pass that keeps nothing.
    @Benchmark
    public void inference() throws OrtException {
        Objects.requireNonNull(session).run();
    }

    /// Frees the model.
    @TearDown
    public void close() throws OrtException {
        Objects.requireNonNull(session).session().close();
    }
}
