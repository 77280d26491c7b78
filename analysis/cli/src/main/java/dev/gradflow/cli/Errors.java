package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Turns every failure into one line on standard error and exit status 2.
///
/// @param console where the line goes, and whether the stack trace is to follow
record Errors(Console console) implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /// The exit status of bad usage and bad input.
    static final int BAD_INPUT = 2;

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        return say(e.getCommandLine().getCommandSpec().qualifiedName(), e);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, @Nullable ParseResult parsed) {
        return say(commandLine.getCommandSpec().qualifiedName(), e);
    }

    /// Prints the line, and with `--verbose` the stack trace.
    ///
    /// @return the exit status
    int say(String command, Throwable e) {
        console.err().println(command + ": " + oneLine(explain(e)));
        if (console.verbose()) {
            e.printStackTrace(console.err());
        }
        return BAD_INPUT;
    }

    private static String explain(Throwable thrown) {
        Throwable e = reason(thrown);
        return switch (e) {
            case InputException input -> String.valueOf(input.getMessage());
            case ParameterException usage ->
                inWords(String.valueOf(usage.getMessage())) + " (see '"
                        + usage.getCommandLine().getCommandSpec().qualifiedName() + " --help')";
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case IllegalArgumentException argument -> String.valueOf(argument.getMessage());
            case IllegalStateException state -> String.valueOf(state.getMessage());
            case IOException io -> String.valueOf(io.getMessage());
            case OutOfMemoryError memory ->
                "out of memory (" + memory.getMessage()
                        + "); GRADFLOW_OPTS=-Xmx8g gives more to the launcher;"
                        + " shorter sequences, fewer lags or a smaller network need less";
            default -> e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        };
    }

    /// The parser's message without the names that Java has for numbers.
    private static String inWords(String message) {
        return message.replace("' is not an int", "' is no whole number below 2^31")
                .replace("' is not a long", "' is no whole number below 2^63")
                .replace("' is not a double", "' is no number");
    }

    /// What is behind a wrapper; exhausted memory however deep, since worker threads pass it on as the cause.
    private static Throwable reason(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper = thrown instanceof UncheckedIOException || thrown instanceof ExceptionInInitializerError;
        Throwable reason = wrapper && cause != null ? cause : thrown;
        for (; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                reason = cause;
            }
        }
        return reason;
    }

    /// `text` on a single line, without control characters: names in a hostile file must not steer the terminal.
    static String oneLine(String text) {
        return printable(text.strip().replaceAll("\\s*\\R\\s*", "; "));
    }

    /// Text from a file without what could steer a terminal.
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
