package dev.gradflow.core.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Threads that share the work of single kernel calls.
///
/// A call is cut into parts that the caller and the team's workers take in turn. Workers wait for the next call by
/// spinning for some microseconds and then sleep, so an idle team uses no processor. Whoever calls takes every part
/// that no worker has begun: if the workers get no processor, the caller does the work alone. One call at a time is
/// shared; callers that find the team busy work alone too. Where the parts begin and end depends on the number of
/// threads, the bits of results do not. Thread-safe. Workers are daemon threads, started with the team and ended by
/// [#close].
public final class ThreadTeam implements AutoCloseable {
    private static final long SPIN_NANOSECONDS = 40_000;
    private static final long LIGHT_SLEEP_NANOSECONDS = 100_000;
    private static final int SPINS_BETWEEN_CLOCKS = 64;
    private static final int SPINS_BEFORE_YIELD = 20_000;

    private final List<Worker> workers = new ArrayList<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final TeamCall call = new TeamCall();
    private volatile boolean closed;

    /// Work in numbered parts that may be done in any order, each by any thread.
    interface Work {
        /// Does one part.
        void part(int index);
    }

    private ThreadTeam(int threads) {
        for (int i = 1; i < threads; i++) {
            Worker worker = new Worker(i);
            workers.add(worker);
            worker.start();
        }
    }

    /// A team of `threads` threads, the caller's own included.
    ///
    /// @throws IllegalArgumentException if that is less than 1
    public static ThreadTeam of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a team of " + threads + " threads: there must be at least 1");
        }
        return new ThreadTeam(threads);
    }

    /// The number of threads, the caller's own included.
    public int threads() {
        return workers.size() + 1;
    }

    /// `kernels` with every call that is worth it shared among this team; the same bits.
    public Kernels kernels(Kernels kernels) {
        return threads() == 1 ? kernels : new ParallelKernels(kernels, this, ParallelKernels.WORTH_SHARING);
    }

    /// Does work that is cut into numbered parts, each by any thread of the team, and returns when all are done.
    ///
    /// Parts are begun from the highest number down, so the longest has the highest; the caller begins with it. If the
    /// team is busy or closed, the caller does them all. Kernel calls of a part are not shared any further.
    ///
    /// @param parts how many there are
    /// @param work  does the part of a number in 0..parts-1; different parts must not get in each other's way
    /// @throws RuntimeException what a part has thrown, after the other parts have ended
    public void share(int parts, IntConsumer work) {
        if (workers.isEmpty() || parts < 2 || !enter()) {
            for (int part = parts - 1; part >= 0; part--) {
                work.accept(part);
            }
            return;
        }
        run(parts, work::accept);
    }

    /// Tries to have the team for one call; whoever gets it must [#run] or [#leave].
    boolean enter() {
        return !closed && !busy.get() && busy.compareAndSet(false, true);
    }

    /// Gives the team back.
    void leave() {
        busy.setRelease(false);
    }

    /// Does all parts of `work`, of which there is at least one, and returns when they are done. The caller has entered,
    /// and has left afterwards. It does the highest part itself.
    @SuppressWarnings("ThreadPriorityCheck") // the last part may be with a worker that waits for this very processor
    void run(int parts, Work work) {
        call.begin(parts, work, Thread.currentThread());
        for (int i = 0; i < Math.min(parts - 1, workers.size()); i++) {
            workers.get(i).wake();
        }
        int own = 0;
        for (int part = parts - 1; part >= 0; part = call.claim()) {
            call.perform(part);
            own++;
        }
        int spins = 0;
        while (call.finished() < parts - own) {
            if (++spins > SPINS_BEFORE_YIELD) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        Throwable thrown = call.end();
        leave();
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        } else if (thrown instanceof Error error) {
            throw error;
        }
    }

    /// Ends the workers; later calls are done by their callers alone. Called by a part of shared work, it returns before
    /// the worker that does the part has ended.
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            worker.wake();
            while (worker.isAlive() && worker != Thread.currentThread()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean hasLiveWorkers() {
        return workers.stream().anyMatch(Thread::isAlive);
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(int number) {
            super("gradflow-team-" + number);
            setDaemon(true);
        }

        /// Whether the caller is, on whose behalf a worker works: so a shared call ends as one by a single thread does.
        @Override
        public boolean isInterrupted() {
            Thread onBehalfOf = call.caller();
            return onBehalfOf != null && onBehalfOf.isInterrupted();
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                for (int part = call.claim(); part >= 0; part = call.claim()) {
                    call.perform(part);
                    call.finish();
                }
                waitForParts();
            }
        }

        private void waitForParts() {
            long start = System.nanoTime();
            for (int spins = 0; !call.hasUnclaimed(); spins++) {
                Thread.onSpinWait();
                if (spins % SPINS_BETWEEN_CLOCKS == 0) {
                    if (closed) {
                        return;
                    }
                    if (System.nanoTime() - start > SPIN_NANOSECONDS) {
                        sleep();
                    }
                }
            }
        }

        private void sleep() {
            asleep = true;
            // A call that began just now may not have been seen from here, nor this thread's sleep from there.
            LockSupport.parkNanos(ThreadTeam.this, LIGHT_SLEEP_NANOSECONDS);
            while (!call.hasUnclaimed() && !closed) {
                LockSupport.park(ThreadTeam.this);
            }
            asleep = false;
        }
    }
}
