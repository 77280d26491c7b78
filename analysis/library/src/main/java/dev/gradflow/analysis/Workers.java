package dev.gradflow.analysis;

import dev.gradflow.analysis.threads.WorkerThreads;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// Runs independent pieces of work on a few threads, reporting each that is finished.
///
/// Each result depends on its piece alone, so the number of threads changes no bit of it. Threads end with [#close].
final class Workers implements AutoCloseable {
    private final WorkerThreads threads;
    private final String what;
    private final Progress progress;
    private int submitted;
    private int finished;

    /// @param what what is being worked on, for people
    Workers(int threads, String what, Progress progress) {
        this.threads = new WorkerThreads(threads, "gradflow-");
        this.what = what;
        this.progress = progress;
    }

    <T> Future<T> submit(Callable<T> piece) {
        synchronized (this) {
            submitted++;
        }
        return threads.submit(() -> {
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

    static <T> List<T> awaitAll(List<Future<T>> futures) {
        return futures.stream().map(WorkerThreads::await).toList();
    }

    /// Interrupts what is still running and waits for its threads to end.
    @Override
    public void close() {
        threads.close();
    }
}
