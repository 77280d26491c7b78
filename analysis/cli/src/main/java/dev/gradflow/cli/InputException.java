package dev.gradflow.cli;

/// The input cannot be used; the message says in one line what was found, where, and what would be accepted.
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
