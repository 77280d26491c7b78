package dev.gradflow.analysis.sweep;

import dev.gradflow.analysis.Progress;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// Measures many points on several threads; each result depends on its point and the input alone.
public final class Sweep {
    private Sweep() {}

    /// Measures `points`, each on one thread.
    ///
    /// @param done     hears every point that is finished with its result, one call at a time, in no fixed order; what it
    ///     throws ends the sweep
    /// @param progress hears how many are finished
    /// @throws IllegalStateException if the calling thread is interrupted
    public static void run(
            List<SweepPoint> points,
            SweepInput input,
            int threads,
            BiConsumer<SweepPoint, SweepResult> done,
            Progress progress) {
        int[] finished = {0};
        Object lock = new Object();
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("gradflow-sweep-", 0).factory())) {
            List<? extends Future<?>> pending = points.stream()
                    .map(point -> workers.submit(() -> {
                        SweepResult result = point.measure(input);
                        synchronized (lock) {
                            done.accept(point, result);
                            progress.report("sweep", ++finished[0], points.size());
                        }
                    }))
                    .toList();
            try {
                for (Future<?> one : pending) {
                    one.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the sweep was interrupted", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (CancellationException e) {
                throw new IllegalStateException("the sweep was cancelled", e);
            } finally {
                workers.shutdownNow();
            }
        }
    }
}
