package dev.gradflow.simd;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// Runs generated code until the JVM's second compiler has had it.
///
/// The numbers follow HotSpot's thresholds: some hundred calls reach the first compiler, and some hundred more, of a
/// few iterations each, the second, with a profile of a loop worth optimising.
final class WarmUp {
    private static final int FIRST_CALLS = 250;
    private static final int CALLS = 40;
    /// The most iterations that code is asked to run at once.
    static final int ITERATIONS = 24;

    private static final int BUSY_ROUNDS = 25;
    private static final int PAUSE_NANOSECONDS = 4_000_000;
    private static final long MOST_NANOSECONDS = 4_000_000_000L;
    private static final double SLOWEST_NANOSECONDS = 8;

    private WarmUp() {}

    /// Runs `code` until it is as fast as compiled vector code, at most for some seconds.
    ///
    /// @param code             runs a kernel's loop for so many iterations
    /// @param vectorOperations the number of vector operations of an iteration
    /// @return whether it became fast
    static boolean run(IntConsumer code, long vectorOperations) {
        for (int i = 0; i < FIRST_CALLS; i++) {
            code.accept(1);
        }
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < MOST_NANOSECONDS; round++) {
            long before = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                code.accept(ITERATIONS);
            }
            double each = (System.nanoTime() - before) / (double) (CALLS * ITERATIONS);
            if (each < SLOWEST_NANOSECONDS * vectorOperations) {
                return true;
            }
            if (round > BUSY_ROUNDS) {
                LockSupport.parkNanos(PAUSE_NANOSECONDS);
            }
        }
        return false;
    }
}
