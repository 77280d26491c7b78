package dev.gradflow.cli;

import dev.gradflow.analysis.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Progress drawn on standard error, and only if that is a terminal; nothing of it stays on the screen.
///
/// The width is fixed, so that the terminal itself is never queried.
final class ProgressLine implements Progress, AutoCloseable {
    private static final int WIDTH = 79;
    private static final int UPDATE_MILLIS = 100;

    private final Console console;
    private @Nullable ProgressBar bar;
    private @Nullable String current;

    ProgressLine(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void report(String what, int done, int total) {
        if (!console.terminal().err()) {
            return;
        }
        ProgressBar drawn = bar;
        if (drawn == null || !what.equals(current)) {
            close();
            drawn = new ProgressBarBuilder()
                    .setTaskName(what)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .setConsumer(new Line(console.err()))
                    .clearDisplayOnFinish()
                    .hideEta()
                    .build();
            bar = drawn;
            current = what;
        }
        drawn.maxHint(total);
        drawn.stepTo(done);
    }

    /// Draws in place, and starts no new line at the end.
    private static final class Line extends ConsoleProgressBarConsumer {
        private final PrintStream stream;

        Line(PrintStream stream) {
            super(stream, WIDTH);
            this.stream = stream;
        }

        @Override
        public void close() {
            stream.flush();
        }
    }

    /// Takes the line off the screen.
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            current = null;
        }
    }
}
