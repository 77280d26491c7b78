package dev.gradflow.cli.input;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.InputSeries;
import dev.gradflow.core.format.FormatException;
import dev.gradflow.core.format.Npz;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An input sequence with its description.
///
/// @param values      x `[T, B, I]`, finite, in double precision
/// @param description what it is and how it was scaled
public record Series(Tensor values, InputSeries description) {
    private static final String SHIPPED = "seattle-weather.csv";
    private static final List<String> ARRAYS = List.of("npy", "npz");
    private static final List<String> JSON_LINES = List.of("jsonl", "ndjson");
    private static final List<String> SHIPPED_COLUMNS = List.of("precipitation", "temp_max", "temp_min", "wind");

    /// The series that ships with gradflow: four years of Seattle's daily weather, each column standardised.
    public static Series shipped() {
        try (InputStream resource = Series.class.getResourceAsStream(SHIPPED)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + SHIPPED + " is missing from this build");
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            CsvTable table = CsvTable.parse(SHIPPED, text);
            return of(
                            "Seattle weather, daily, 2012 to 2015",
                            "NOAA, a US Government work (public domain); by way of vega-datasets 3.2.1",
                            SHIPPED_COLUMNS,
                            table.numbers(SHIPPED_COLUMNS))
                    .standardised();
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + SHIPPED + " cannot be read", e);
        }
    }

    /// Reads a series as [#read(Path, List, String)] does, where an .npz file holds only one array.
    public static Series read(Path file, List<String> columns) throws IOException {
        return read(file, columns, null);
    }

    /// Reads a series: `[T, B, I]` or `[T, I]` from an .npy or .npz file, or one step a row from a CSV file or JSON lines.
    ///
    /// @param columns the columns of a CSV file or the members of JSON lines to take, in this order; all of them if empty
    /// @param array   which array of an .npz file; null where it holds only one
    /// @throws InputException if the content cannot be used, in one line
    /// @throws IOException    if the file cannot be read, or is no sound .npy or .npz file
    public static Series read(Path file, List<String> columns, @Nullable String array) throws IOException {
        String name = file.toString();
        String ending = ending(name);
        boolean text = ending.equals("csv") || JSON_LINES.contains(ending);
        if (!text && !columns.isEmpty() && ARRAYS.contains(ending)) {
            throw new InputException(name + ": --columns chooses columns of a CSV file or JSON lines, this is an ."
                    + ending + " file");
        }
        if (!ending.equals("npz") && array != null) {
            throw new InputException(name + ": --array chooses an array of an .npz file, which this is not");
        }
        return switch (ending) {
            case "npy" -> array(file, name, FiniteArray.read(file));
            case "npz" -> archived(file, array);
            case "csv" -> table(CsvTable.parse(name, text(file)).numeric(), columns);
            case "jsonl", "ndjson" -> table(JsonLines.parse(name, text(file)), columns);
            default ->
                throw new InputException(
                        name + ": is neither .npy, .npz, .csv nor .jsonl; the input is one of these, told by its name");
        };
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static Series table(NumericTable table, List<String> columns) {
        return of(table.name(), table.name(), columns.isEmpty() ? table.columns() : columns, table.numbers(columns));
    }

    private static Series archived(Path file, @Nullable String array) throws IOException {
        List<String> names = Npz.names(file);
        if (array == null && names.size() != 1) {
            throw new InputException(file + ": holds " + Amount.of(names.size(), "array") + "; choose one with --array: "
                    + String.join(", ", names));
        }
        String chosen = array == null ? names.getFirst() : array;
        return array(file, file + " (" + chosen + ")", FiniteArray.read(file, chosen));
    }

    private static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a folder; a file is needed");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not UTF-8 text; save it as UTF-8", e);
        }
    }

    private static Series array(Path file, String name, Tensor read) {
        int rank = read.shape().rank();
        if ((rank != 2 && rank != 3) || read.shape().size() == 0) {
            throw new InputException(
                    name + ": shape " + read.shape() + "; an input is [steps, batch, inputs] or [steps, inputs]");
        }
        Tensor values = rank == 3 ? read : read.reshape(read.extent(0), 1, read.extent(1));
        List<String> columns = IntStream.rangeClosed(1, values.extent(2))
                .mapToObj(Integer::toString)
                .toList();
        return described(name, file.toString(), columns, values);
    }

    private static Series of(String name, String source, List<String> columns, double[][] rows) {
        Tensor values = Tensor.of(
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, 1, columns.size());
        return described(name, source, columns, values);
    }

    private static Series described(String name, String source, List<String> columns, Tensor values) {
        double[] ones = new double[columns.size()];
        Arrays.fill(ones, 1);
        return new Series(
                values,
                new InputSeries(
                        name, source, values.extent(0), List.copyOf(columns), new double[columns.size()], ones));
    }

    /// The values with the last step first.
    public Tensor reversed() {
        Tensor reversed = values.copy();
        int steps = values.extent(0);
        for (int t = 0; t < steps; t++) {
            reversed.select(0, t).copyFrom(values.select(0, steps - 1 - t));
        }
        return reversed;
    }

    /// Whether the values were scaled.
    public boolean isScaled() {
        return Arrays.stream(description.means()).anyMatch(mean -> mean != 0)
                || Arrays.stream(description.standardDeviations()).anyMatch(deviation -> deviation != 1);
    }

    /// The same with each feature's mean subtracted, and divided by its standard deviation where that is not zero.
    public Series standardised() {
        int features = values.extent(2);
        Tensor scaled = values.copy();
        double[] means = new double[features];
        double[] deviations = new double[features];
        for (int feature = 0; feature < features; feature++) {
            double[] column = values.select(2, feature).toArray();
            // The mean of equal values is off by its rounding, which would be taken for what they vary by.
            boolean constant = Arrays.stream(column).allMatch(value -> value == column[0]);
            double mean = constant && column.length > 0
                    ? column[0]
                    : Arrays.stream(column).average().orElse(0);
            double variance = Arrays.stream(column)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0);
            if (!Double.isFinite(variance)) {
                throw new InputException(description.name() + ": column '"
                        + description.columns().get(feature)
                        + "': values so large that their variance is beyond 1e308; scale them first");
            }
            means[feature] = mean;
            deviations[feature] = variance > 0 ? Math.sqrt(variance) : 1;
            for (int t = 0; t < values.extent(0); t++) {
                for (int b = 0; b < values.extent(1); b++) {
                    scaled.set((values.get(t, b, feature) - mean) / deviations[feature], t, b, feature);
                }
            }
        }
        return new Series(
                scaled,
                new InputSeries(
                        description.name(),
                        description.source(),
                        description.steps(),
                        description.columns(),
                        means,
                        deviations));
    }
}
