package dev.gradflow.cli;

import dev.gradflow.cli.input.ColumnNames;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.task.AddingProblem;
import dev.gradflow.core.train.task.CharacterText;
import dev.gradflow.core.train.task.CopyMemory;
import dev.gradflow.core.train.task.DelayedXor;
import dev.gradflow.core.train.task.Forecast;
import dev.gradflow.core.train.task.Task;
import dev.gradflow.core.train.task.TemporalOrder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what is learnt.
final class TaskOptions {
    private static final List<String> NAMES = List.of("adding", "copy", "temporal-order", "xor", "csv", "text");

    @Option(
            names = "--task",
            paramLabel = "TASK",
            defaultValue = "adding",
            description = "adding, copy, temporal-order, xor, csv (forecast a series), text (default: ${DEFAULT-VALUE}).")
    private String name = "adding";

    @Option(
            names = "--length",
            paramLabel = "T",
            defaultValue = "100",
            description = "Steps of a sequence; of copy, of its pause (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "For csv: the series, .csv or .npy (default: the shipped weather). For text: the text file.")
    private @Nullable Path file;

    @Option(
            names = "--columns",
            paramLabel = "NAME,...",
            description = "For csv: the columns to read, all of which are forecast (default: all).")
    private List<String> columns = List.of();

    @Option(
            names = "--ahead",
            paramLabel = "N",
            defaultValue = "1",
            description = "For csv: how many steps are forecast (default: ${DEFAULT-VALUE}).")
    private int ahead;

    /// The steps of a sequence.
    int length() {
        return length;
    }

    /// The file that was named; null if none was.
    @Nullable
    Path file() {
        return file;
    }

    /// Makes the task.
    ///
    /// @throws InputException if the options do not go together or the file cannot be used, in one line
    Task task(long seed) throws IOException {
        boolean series = name.equals("csv");
        if (!NAMES.contains(name)) {
            throw new InputException("--task " + name + ": there is no such task; there are " + String.join(", ", NAMES));
        }
        if (file != null && !series && !name.equals("text")) {
            throw new InputException("--input goes with --task csv or text, not " + name);
        }
        if (!series && (!columns.isEmpty() || ahead != 1)) {
            throw new InputException("--columns and --ahead go with --task csv, not " + name);
        }
        try {
            return switch (name) {
                case "adding" -> new AddingProblem(length, seed);
                case "copy" -> new CopyMemory(length, seed);
                case "temporal-order" -> new TemporalOrder(length, seed);
                case "xor" -> new DelayedXor(length, seed);
                case "csv" -> new Forecast(series(), length, ahead, seed);
                default -> new CharacterText(text(), length);
            };
        } catch (IllegalArgumentException e) {
            String options = ahead < 1 ? "--ahead" : "--length";
            throw new InputException((file == null || ahead < 1 ? options : file.toString()) + ": " + e.getMessage());
        }
    }

    private Tensor series() throws IOException {
        if (file == null && !columns.isEmpty()) {
            throw new InputException("--columns goes with --input");
        }
        Tensor values = (file == null ? Series.shipped() : Series.read(file, ColumnNames.of("--columns", columns))).values();
        if (values.extent(1) != 1) {
            throw new InputException(file + ": holds " + Amount.of(values.extent(1), "sequence")
                    + " side by side; a forecast is trained on one, [steps, features]");
        }
        return values.reshape(values.extent(0), values.extent(2));
    }

    private String text() throws IOException {
        if (file == null) {
            throw new InputException("--task text needs a text: name its file with --input");
        }
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a folder; name a text file in it");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text; save it as UTF-8");
        }
    }
}
