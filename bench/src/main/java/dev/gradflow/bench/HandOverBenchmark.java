package dev.gradflow.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The machine's limit of sharing: a cache line goes to another thread, and comes back changed.
///
/// Several times longer where the two processors have no cache in common, which a virtual machine does not tell, and
/// may change at any time. Not a benchmark of this engine but the measure of its teams.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class HandOverBenchmark {
    private static final long END = -1;

    private final AtomicLong ball = new AtomicLong();
    private Thread partner = new Thread(this::answer);

    /// Starts the other thread.
    @Setup
    public void prepare() {
        ball.set(0);
        partner = new Thread(this::answer, "partner");
        partner.setDaemon(true);
        partner.start();
        long before = ball.get();
        if (roundTrip() != before + 2) {
            throw new IllegalStateException("the other thread did not answer");
        }
    }

    /// Odd numbers are the other thread's to raise.
    private void answer() {
        long now = ball.get();
        while (now != END) {
            if (now % 2 == 1) {
                ball.set(now + 1);
            }
            now = ball.get();
        }
    }

    /// There and back.
    @Benchmark
    public long roundTrip() {
        long mine = ball.get();
        ball.set(mine + 1);
        while (ball.get() != mine + 2) {
            // the other thread has it
        }
        return mine + 2;
    }

    /// Ends the other thread.
    @TearDown
    public void close() {
        ball.set(END);
    }
}
