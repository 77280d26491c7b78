package dev.gradflow.analysis;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs independent pieces of work on a few threads, reporting each that is finished.
///
/// Each result depends on its piece alone, so the number of threads changes no bit of it. Threads end with [#close].
final class Workers implements AutoCloseable {
    private final ExecutorService executor;
    private final String what;
    private final Progress progress;
    private int submitted;
    private int finished;

    /// @param what what is being worked on, for people
    Workers(int threads, String what, Progress progress) {
        this.executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("gradflow-", 0).factory());
        this.what = what;
        this.progress = progress;
    }

    <T> Future<T> submit(Callable<T> piece) {
        synchronized (this) {
            submitted++;
        }
        return executor.submit(() -> {
            T result = piece.call();
            report();
            return result;
        });
    }

    <T> List<Future<T>> submitAll(List<Callable<T>> pieces) {
        return pieces.stream().map(this::submit).toList();
    }

    private synchronized void report() {
        finished++;
        progress.report(what, finished, submitted);
    }

    /// Waits for a piece.
    ///
    /// @throws IllegalStateException if the calling thread is interrupted
    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the analysis was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    static <T> List<T> awaitAll(List<Future<T>> futures) {
        return futures.stream().map(Workers::await).toList();
    }

    /// Stops what is still running.
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
