package dev.gradflow.cli;

import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;

/// Where a command writes: answers to `out`, errors and progress to `err`.
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final Terminal terminal;
    private boolean verbose;

    Console(PrintStream out, PrintStream err, Terminal terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /// Standard output, or what a test captures.
    PrintStream out() {
        return out;
    }

    /// Standard error, or what a test captures.
    PrintStream err() {
        return err;
    }

    /// What the two are connected to.
    Terminal terminal() {
        return terminal;
    }

    /// Whether standard output may be coloured, as picocli puts it.
    Ansi ansi() {
        return terminal.colour() ? Ansi.ON : Ansi.OFF;
    }

    /// Whether `--verbose` was given.
    boolean verbose() {
        return verbose;
    }

    /// Takes note of `--verbose`, for the library's log too.
    void verbose(boolean verbose) {
        this.verbose = verbose;
        CommandLogger.verbose(verbose);
    }
}
