package dev.gradflow.simd;

import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Decides when a kernel that runs in plain Java is replaced by generated vector code, and sees to it.
///
/// Vector code is a hundred times slower than plain code until the JVM's second compiler has had it, which takes some
/// tenths of a second for each kernel. So every kernel begins in plain Java. Once it has done enough work to be worth
/// it, vector code is generated, run on a background thread until it is fast, and only then put in place. Both give
/// the same bits, so no result depends on when that happens.
final class Promotion {
    /// The system property that says when: `busy` (the default) as described; `ready`: before the first use, which waits
    /// until the vector code is fast, as a benchmark needs it; `now`: the same without waiting; or `never`.
    static final String PROPERTY = "dev.gradflow.simd.compile";

    private static final long WORTHWHILE_OPERATIONS = 60_000_000;
    private static final int OPERATIONS_OF_TRANSCENDENTAL = 10;
    private static final int VECTOR_OPERATIONS_OF_TRANSCENDENTAL = 24;
    private static final int IDLE_MILLISECONDS = 200;
    private static final Executor BACKGROUND = background();

    /// How many times more work is done in plain Java before code that did not become fast in time is tried again.
    private static final int PATIENCE = 4;

    private final BooleanSupplier replace;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile long worthwhile = WORTHWHILE_OPERATIONS;
    private long operations;

    /// @param replace generates the vector code, makes it fast and puts it in place; false if it did not become fast
    private Promotion(BooleanSupplier replace) {
        this.replace = replace;
    }

    /// The kernel to begin with, and what is to become of it.
    ///
    /// @param vector generates vector code
    /// @param warm   runs it until it is fast, and returns whether it is
    /// @param plain  makes the plain kernel, which tells the promotion of its work
    /// @param put    puts vector code in the place of the plain kernel
    static <K> K begin(When when, Supplier<K> vector, Predicate<K> warm, Function<Promotion, K> plain, Consumer<K> put) {
        Promotion later = new Promotion(() -> {
            K kernel = vector.get();
            boolean fast = warm.test(kernel);
            if (fast) {
                put.accept(kernel);
            }
            return fast;
        });
        return switch (when) {
            case READY -> {
                K kernel = vector.get();
                yield warm.test(kernel) ? kernel : plain.apply(later);
            }
            case NOW -> vector.get();
            case NEVER -> plain.apply(new Promotion(() -> true));
            case BUSY -> plain.apply(later);
        };
    }

    /// When kernels are promoted.
    enum When {
        BUSY,
        READY,
        NOW,
        NEVER;

        /// What the system property asks for.
        ///
        /// @throws IllegalStateException if it is none of these words
        static When asked() {
            String word = System.getProperty(PROPERTY, "busy");
            for (When when : values()) {
                if (when.name().equalsIgnoreCase(word)) {
                    return when;
                }
            }
            throw new IllegalStateException("-D" + PROPERTY + "=" + word + ": expected busy, ready, now or never");
        }
    }

    /// One thread, which ends when it has had nothing to do for a while.
    private static Executor background() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, IDLE_MILLISECONDS, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "gradflow-kernels");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /// Takes note of work done in plain Java. Threads that race here delay a promotion a little, no more.
    void worked(long more) {
        operations += more;
        if (operations > worthwhile && !begun.get() && begun.compareAndSet(false, true)) {
            BACKGROUND.execute(this::promote);
        }
    }

    private void promote() {
        if (!replace.getAsBoolean()) {
            // The JVM's compiler had too much else to do.
            worthwhile = PATIENCE * operations;
            begun.set(false);
        }
    }

    /// About how many simple operations a program does for each element.
    static long cost(PointwiseProgram program) {
        return count(program, OPERATIONS_OF_TRANSCENDENTAL);
    }

    /// About how many vector operations its code does for each vector.
    static long vectorOperations(PointwiseProgram program) {
        return program.slots() + count(program, VECTOR_OPERATIONS_OF_TRANSCENDENTAL);
    }

    private static long count(PointwiseProgram program, int ofTranscendental) {
        return program.code().stream()
                .mapToLong(instruction ->
                        instruction.operation() == Operation.SIGMOID || instruction.operation() == Operation.TANH
                                ? ofTranscendental
                                : 1)
                .sum();
    }
}
