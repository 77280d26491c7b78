package dev.gradflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What standard output and standard error are connected to.
///
/// @param out    whether standard output is a terminal
/// @param err    whether standard error is one, so that progress may be drawn
/// @param colour whether escape sequences may be written to standard output
record Terminal(boolean out, boolean err, boolean colour) {
    /// Set by the image's launcher, which can ask the system directly: the streams that are terminals, as in `out,err`.
    static final String PROPERTY = "dev.gradflow.cli.terminal";

    /// No terminal anywhere.
    static final Terminal NONE = new Terminal(false, false, false);

    /// What this process is connected to. The terminal itself is never queried, which in a pipe could wait for ever.
    static Terminal ofProcess() {
        return of(isTerminal("out", 1), isTerminal("err", 2), System.getenv());
    }

    /// The same where it is known what the streams are; colours are off with `NO_COLOR` or on a dumb terminal.
    static Terminal of(boolean out, boolean err, Map<String, String> environment) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || "dumb".equals(environment.getOrDefault("TERM", ""));
        return new Terminal(out, err, out && !plain);
    }

    private static boolean isTerminal(String name, int descriptor) {
        String told = System.getProperty(PROPERTY);
        if (told != null) {
            return List.of(told.split(",")).contains(name);
        }
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // no such file system: only the launcher can tell
        }
    }
}
