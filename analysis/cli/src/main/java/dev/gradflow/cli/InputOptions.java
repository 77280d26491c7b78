package dev.gradflow.cli;

import dev.gradflow.cli.input.ColumnNames;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.format.RecurrentWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what networks are run on.
final class InputOptions {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "The input: .npy or .npz, [steps, batch, inputs] or [steps, inputs]; or .csv or .jsonl with"
                    + " one row or object a step. Of several sequences diagnose measures the first."
                    + " lyapunov takes one alone.")
    private @Nullable Path file;

    @Option(
            names = "--array",
            paramLabel = "NAME",
            description = "The array of the .npz file to read, where it holds several.")
    private @Nullable String array;

    @Option(
            names = "--columns",
            paramLabel = "NAME,...",
            description = "The columns of the CSV file, or members of the JSON lines, to read, in this order;"
                    + " a name with a comma in it in quotes, as in CSV (default: all).")
    private List<String> columns = List.of();

    /// The file that was named; null if none was.
    @Nullable
    Path file() {
        return file;
    }

    /// The series that was named, as it is; empty if none was.
    Optional<Series> series() throws IOException {
        if (file == null) {
            if (!columns.isEmpty() || array != null) {
                throw new InputException((array == null ? "--columns" : "--array") + " goes with --input");
            }
            return Optional.empty();
        }
        return Optional.of(Series.read(file, ColumnNames.of("--columns", columns), array));
    }

    /// The same, for a network that must fit it.
    ///
    /// @throws InputException if it does not
    Optional<Series> series(RecurrentWeights weights) throws IOException {
        Optional<Series> series = series();
        if (series.isPresent() && series.get().values().extent(2) != weights.inputSize()) {
            throw new InputException(file + ": " + Amount.of(series.get().values().extent(2), "input") + " a step, but "
                    + weights.fullName("weight_ih_l0") + " in " + weights.file() + " takes " + weights.inputSize());
        }
        return series;
    }
}
