package dev.gradflow.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The option `--threads`.
final class ThreadsOption {
    private int count = Runtime.getRuntime().availableProcessors();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Worker threads; no result depends on them (default: one for each processor).")
    void count(int wanted) {
        if (wanted < 1) {
            throw new ParameterException(spec.commandLine(), "--threads " + wanted + ": must be at least 1");
        }
        count = wanted;
    }

    /// How many.
    int count() {
        return count;
    }
}
