package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The input of commands that draw their networks: a series of the user's, standardised, or the one that is shipped.
final class SeriesOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final InputOptions input = new InputOptions();

    @Option(
            names = "--raw",
            description = "Take the input as it is; otherwise each feature is scaled to mean 0 and deviation 1.")
    private boolean raw;

    /// The file that was named; null if none was.
    @Nullable
    Path file() {
        return input.file();
    }

    /// Reads it.
    Series series() throws IOException {
        Optional<Series> given = input.series();
        if (raw && given.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--raw goes with --input");
        }
        if (given.isPresent() && given.get().values().extent(1) != 1) {
            throw new InputException(given.get().description().name() + ": shape "
                    + given.get().values().shape() + "; one sequence is expected, [steps, 1, inputs] or [steps, inputs]");
        }
        return raw ? given.get() : given.map(Series::standardised).orElseGet(Series::shipped);
    }
}
