package dev.gradflow.core.format;

import java.io.IOException;
import java.nio.file.Path;

/// A file that cannot be used, and why.
///
/// The message is always one line: the file, the tensor or byte offset, what was found there, and what would be
/// accepted. Text taken from the file is quoted, shortened, and stripped of control characters.
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Says that `file` has the given problem.
    public FormatException(Path file, String problem) {
        super(message(file, problem));
    }

    /// Says that `file` has the given problem, which another exception caused.
    public FormatException(Path file, String problem, Throwable cause) {
        super(message(file, problem), cause);
    }

    private static String message(Path file, String problem) {
        return OneLine.of(file.toString(), Integer.MAX_VALUE) + ": " + problem;
    }
}
