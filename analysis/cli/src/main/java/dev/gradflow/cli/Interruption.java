package dev.gradflow.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C, or a polite signal, taken as a wish to stop: the process ends when the work has been put away.
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::waitForTheEnd, "put the work away");
    private final Path checkpoint;
    private volatile boolean wanted;

    /// Takes signals from now on.
    ///
    /// @param checkpoint what a run can go on with, once it exists
    Interruption(Path checkpoint) {
        this.checkpoint = checkpoint;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void waitForTheEnd() {
        wanted = true;
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("gradflow train: stopped within a step; "
                        + (Files.exists(checkpoint)
                                ? checkpoint + " holds the last checkpoint"
                                : "there was no checkpoint yet"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether to stop.
    boolean wanted() {
        return wanted;
    }

    /// The work has been put away, or was finished.
    @Override
    public void close() {
        done.countDown();
        if (!wanted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
