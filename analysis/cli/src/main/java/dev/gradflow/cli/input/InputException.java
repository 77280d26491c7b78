package dev.gradflow.cli.input;

/// The input cannot be used; the message says in one line what was found, where, and what would be accepted.
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// With the line to show.
    public InputException(String message) {
        super(message);
    }

    /// With the line to show, and what led to it.
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
