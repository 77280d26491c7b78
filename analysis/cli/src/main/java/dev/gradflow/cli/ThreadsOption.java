package dev.gradflow.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The option `--threads`.
final class ThreadsOption {
    private static final int MOST = 1024;

    private int count = Runtime.getRuntime().availableProcessors();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Worker threads; no result depends on them (default: one for each processor).")
    void count(int wanted) {
        if (wanted < 1 || wanted > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--threads " + wanted + ": must be " + (wanted < 1 ? "at least 1" : "at most " + MOST));
        }
        count = wanted;
    }

    /// How many.
    int count() {
        return count;
    }
}
