package dev.gradflow.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The launcher's filter on standard error, which drops the JVM's notice about incubator modules.
///
/// The JVM prints the notice before any code of ours runs and has no switch for it. The launcher therefore lets
/// standard error pass through a child process that drops that one line; everything else passes unchanged.
final class StandardErrorFilter {
    /// Set by the launcher: the process id of the filter.
    static final String PROPERTY = "dev.gradflow.cli.stderr-filter";

    private StandardErrorFilter() {}

    /// Waits until the filter has passed on everything, so that nothing is printed after this process has ended.
    static void drain() {
        System.err.flush();
        Long filter = Long.getLong(PROPERTY);
        if (filter == null) {
            return;
        }
        System.err.close();
        try {
            var process = ProcessHandle.of(filter);
            if (process.isPresent()) {
                process.get().onExit().get(2, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            // It has nothing left to lose but the order of two lines.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
