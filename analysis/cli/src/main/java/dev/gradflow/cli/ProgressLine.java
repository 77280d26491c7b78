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

    /// A bar, what it is about, and the line it is drawn on.
    private record Drawn(String what, ProgressBar bar, Line line) {}

    private final Console console;
    private @Nullable Drawn drawn;

    ProgressLine(Console console) {
        this.console = console;
    }

    @Override
    public void report(String what, int done, int total) {
        draw(what, done, total, null);
    }

    /// The same with a few words behind the bar, and the time left.
    void report(String what, int done, int total, String beside) {
        draw(what, done, total, beside);
    }

    private synchronized void draw(String what, int done, int total, @Nullable String beside) {
        if (!console.terminal().err()) {
            return;
        }
        Drawn current = drawn;
        if (current == null || !what.equals(current.what())) {
            close();
            current = start(what, total, beside != null);
            drawn = current;
        }
        current.bar().maxHint(total);
        if (beside != null) {
            current.bar().setExtraMessage(beside);
        }
        current.bar().stepTo(done);
    }

    private Drawn start(String what, int total, boolean timeLeft) {
        Line line = new Line(console.err());
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(line);
        if (!timeLeft) {
            builder.hideEta();
        }
        return new Drawn(what, builder.build(), line);
    }

    /// Takes the line off the screen.
    @Override
    public synchronized void close() {
        Drawn current = drawn;
        drawn = null;
        if (current != null) {
            current.bar().close();
            current.line().erase();
        }
    }

    /// One line of the terminal, redrawn in place; the bar's own thread may draw until it is erased.
    private static final class Line extends ConsoleProgressBarConsumer {
        private final PrintStream stream;
        private boolean erased;

        Line(PrintStream stream) {
            super(stream, WIDTH);
            this.stream = stream;
        }

        @Override
        public synchronized void accept(String text) {
            if (!erased) {
                super.accept(text);
            }
        }

        /// Starts no new line, as the bar would.
        @Override
        public void close() {
            stream.flush();
        }

        synchronized void erase() {
            erased = true;
            stream.print("\r" + " ".repeat(WIDTH) + "\r");
            stream.flush();
        }
    }
}
