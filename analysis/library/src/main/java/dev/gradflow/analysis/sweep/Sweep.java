package dev.gradflow.analysis.sweep;

import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.threads.WorkerThreads;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// Measures many points on several threads; each result depends on its point and the input alone.
///
/// Stateless.
public final class Sweep {
    private Sweep() {}

    /// Measures `points`, each on one thread.
    ///
    /// @param done     hears every point that is finished with its result, one call at a time, in no fixed order; what it
    ///     throws ends the sweep
    /// @param progress hears how many are finished
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted; no thread is left then
    public static void run(
            List<SweepPoint> points,
            SweepInput input,
            int threads,
            BiConsumer<SweepPoint, SweepResult> done,
            Progress progress) {
        int[] finished = {0};
        Object lock = new Object();
        try (WorkerThreads workers = new WorkerThreads(threads, "gradflow-sweep-")) {
            List<Future<SweepResult>> pending = points.stream()
                    .map(point -> workers.submit(() -> {
                        SweepResult result = point.measure(input);
                        synchronized (lock) {
                            done.accept(point, result);
                            progress.report("sweep", ++finished[0], points.size());
                        }
                        return result;
                    }))
                    .toList();
            pending.forEach(WorkerThreads::await);
        }
    }
}
