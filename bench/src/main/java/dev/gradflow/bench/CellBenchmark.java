package dev.gradflow.bench;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/// The pointwise part of a cell over 1,024 units, in time per unit: without and with the gates kept, and a cell of a
/// user's.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CellBenchmark {
    private static final int WIDTH = 1024;

    /// Of all operands.
    @Param({"F32", "F64"})
    public Precision precision = Precision.F32;

    /// What is computed.
    @Param({"lstm", "lstm-saved", "gru", "user"})
    public String program = "lstm";

    private PointwiseCase pointwise = new PointwiseCase(program, precision, 1);

    /// Compiles the program and checks its results against the interpreter.
    @Setup
    public void prepare() {
        pointwise = new PointwiseCase(program, precision, WIDTH);
    }

    /// The whole row.
    @Benchmark
    @OperationsPerInvocation(WIDTH)
    public Storage run() {
        return pointwise.run();
    }
}
