package dev.gradflow.analysis.threads;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A few threads for the pieces of one call; [#close] interrupts and outlives them. Thread-safe.
public final class WorkerThreads implements AutoCloseable {
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ExecutorService executor;

    /// @param name what the threads' names start with
    public WorkerThreads(int count, String name) {
        var factory = Thread.ofPlatform().daemon().name(name, 0).factory();
        executor = Executors.newFixedThreadPool(count, piece -> {
            Thread thread = factory.newThread(piece);
            threads.add(thread);
            return thread;
        });
    }

    /// Has a piece done by the next thread that is free.
    public <T> Future<T> submit(Callable<T> piece) {
        return executor.submit(piece);
    }

    /// Waits for a piece.
    ///
    /// @throws InterruptedCallException if the calling thread is interrupted
    /// @throws RuntimeException what the piece has thrown
    public static <T> T await(Future<T> piece) {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            throw new InterruptedCallException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /// Interrupts what is still running and waits until every thread has ended.
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
