package dev.gradflow.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Sends the library's log to standard error: warnings always, the rest with `--verbose`.
public final class CommandLogger extends System.LoggerFinder {
    private static volatile boolean verbose;

    /// Made by the service loader.
    public CommandLogger() {}

    /// Whether messages of level INFO are to be shown from now on.
    static void verbose(boolean shown) {
        verbose = shown;
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new StandardError(name, name.startsWith("dev.gradflow"));
    }

    /// One line a message.
    ///
    /// @param name of the logger
    /// @param ours whether the messages of level INFO are worth seeing
    private record StandardError(String name, boolean ours) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            Level least = ours && verbose ? Level.INFO : Level.WARNING;
            return level != Level.OFF && level.getSeverity() >= least.getSeverity();
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                System.err.println(
                        Errors.oneLine(name + ": " + message + (thrown == null ? "" : ": " + thrown.getMessage())));
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... values) {
            log(level, bundle, MessageFormat.format(format, values), (Throwable) null);
        }
    }
}
