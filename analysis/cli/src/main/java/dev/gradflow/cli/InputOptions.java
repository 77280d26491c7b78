package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `compare` that say what the networks are run on.
final class InputOptions {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "The input: .npy [steps, batch, inputs] or [steps, inputs], or .csv with one row a step.")
    private @Nullable Path file;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "The columns of the CSV file to read, in this order (default: all).")
    private List<String> columns = List.of();

    /// The series; what ships with gradflow if none was named.
    ///
    /// @param raw whether it is to be taken as it is, not standardised
    Series read(boolean raw) throws IOException {
        if (file == null) {
            if (!columns.isEmpty() || raw) {
                throw new InputException("--columns and --raw go with --input");
            }
            return Series.shipped();
        }
        Series series = Series.read(file, columns);
        return raw ? series : series.standardised();
    }
}
