package dev.gradflow.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTest {
    @TempDir
    Path folder;

    @Test
    void theShippedSeriesIsWhatItSays() {
        Series series = Series.shipped();
        assertThat(series.values().shape()).isEqualTo(Shape.of(1461, 1, 4));
        assertThat(series.description().columns()).containsExactly("precipitation", "temp_max", "temp_min", "wind");
        assertThat(series.description().source()).contains("NOAA", "US Government work");
        // The first row is 0.0, 12.8, 5.0, 4.7; undoing the scaling gives it back.
        double[] first = series.values().select(0, 0).select(0, 0).toArray();
        double[] means = series.description().means();
        double[] deviations = series.description().standardDeviations();
        double[] expected = {0.0, 12.8, 5.0, 4.7};
        for (int i = 0; i < expected.length; i++) {
            assertThat(first[i] * deviations[i] + means[i]).isCloseTo(expected[i], within(1e-12));
            double[] column = series.values().select(2, i).toArray();
            assertThat(Arrays.stream(column).sum()).isCloseTo(0, within(1e-9));
            assertThat(Arrays.stream(column).map(x -> x * x).sum()).isCloseTo(1461, within(1e-9));
        }
        assertThat(Series.class.getResource("SOURCE.md")).isNotNull();
    }

    @Test
    void arraysHaveTwoOrThreeAxes() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
        assertThat(Series.read(file, List.of(), null).values().shape()).isEqualTo(Shape.of(3, 1, 2));
        Npy.write(file, Tensor.of(new double[12], 3, 2, 2));
        assertThat(Series.read(file, List.of(), null).values().shape()).isEqualTo(Shape.of(3, 2, 2));
        Npy.write(file, Tensor.of(new double[12], 12));
        refused(file, "[12]", "[steps, batch, inputs]");
        Npy.write(file, Tensor.of(new double[0], 0, 2));
        refused(file, "[0, 2]", "[steps, batch, inputs]");
        Npy.write(file, Tensor.of(new double[] {0, 0, 0, Double.POSITIVE_INFINITY}, 2, 2));
        refused(file, "[1, 1]", "Infinity");
    }

    @Test
    void aConstantColumnIsOnlyCentred() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n1,7\n3,7\n");
        Series series = Series.read(file, List.of(), null).standardised();
        assertThat(series.values().toArray()).containsExactly(-1, 0, 1, 0);
        assertThat(series.description().means()).containsExactly(2, 7);
        assertThat(series.description().standardDeviations()).containsExactly(1, 1);
        Series many = Series.read(
                        Files.writeString(folder.resolve("many.csv"), "a\n" + "0.1\n".repeat(97)), List.of(), null)
                .standardised();
        assertThat(many.values().toArray()).containsOnly(0);
        assertThat(many.description().standardDeviations()).containsExactly(1);
    }

    @Test
    void refusesOtherFiles() throws IOException {
        refused(Files.writeString(folder.resolve("x.txt"), "1"), ".npy", ".csv");
        Path latin = Files.write(folder.resolve("x.csv"), "ä\n1".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Series.read(latin, List.of(), null))
                .withMessageContaining("UTF-8");
    }

    @Test
    void jsonLinesAreObjectsOrArrays() throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.jsonl"),
                "{\"day\":\"mo\",\"a\":1,\"b\":-2.5e1}\n\n{\"b\":4,\"a\":3,\"day\":null,\"more\":1}\n");
        assertThat(Series.read(file, List.of("b", "a"), null).values().toArray())
                .containsExactly(-25, 1, 4, 3);
        refused(file, "line 1, column 'day': '\"mo\"'", "--columns");
        Files.writeString(file, "[1,2]\n[3,4]\n");
        assertThat(Series.read(file, List.of(), null).values().toArray()).containsExactly(1, 2, 3, 4);
        Files.writeString(file, "\uFEFF[1,2]\n[3,4]\n");
        assertThat(Series.read(file, List.of(), null).values().toArray()).containsExactly(1, 2, 3, 4);
        Files.writeString(file, "[1,2]\n[3]\n");
        refused(file, "line 2", "array of 1", "array of 2");
        Files.writeString(file, "{\"a\":1}\n{\"b\":2}\n");
        refused(file, "line 2, column 'a': a missing value in row 2");
        Files.writeString(file, "{\"a\":1}\n{\"a\":2\n");
        refused(file, "line 2", "no JSON");
        Files.writeString(file, "{\"a\":1,\"a\":2}\n");
        refused(file, "line 1", "twice", "\"a\"");
        Files.writeString(file, "3\n");
        refused(file, "line 1", "neither an object nor an array");
        Files.writeString(file, "\n");
        refused(file, "is empty");
    }

    @Test
    void anArchiveOfSeveralArraysWantsAName() throws IOException {
        Path one = folder.resolve("a.npy");
        Npy.write(one, Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
        Path file = folder.resolve("x.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("a.npy", "b.npy")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(Files.readAllBytes(one));
                out.closeEntry();
            }
        }
        refused(file, "2 arrays", "--array", "a, b");
        assertThat(Series.read(file, List.of(), "b").values().toArray()).containsExactly(1, 2, 3, 4);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Series.read(one, List.of(), "b"))
                .withMessageContaining("--array");
    }

    private static void refused(Path file, String... parts) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Series.read(file, List.of(), null))
                .withMessageStartingWith(file + ": ")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void axesOfExtentOneMayBeLeftOut() throws IOException {
        Path file = folder.resolve("h0.npy");
        Npy.write(file, Tensor.of(new double[] {1, 2, 3}, 3));
        assertThat(FiniteArray.read(file, "--h0", "?", Shape.of(1, 1, 3)).shape())
                .isEqualTo(Shape.of(1, 1, 3));
        Npy.write(file, Tensor.of(new double[6], 2, 3));
        assertThat(FiniteArray.read(file, "--h0", "?", Shape.of(1, 2, 3)).shape())
                .isEqualTo(Shape.of(1, 2, 3));
        assertThat(FiniteArray.read(file, "--h0", "?", Shape.of(2, 1, 3)).shape())
                .isEqualTo(Shape.of(2, 1, 3));
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> FiniteArray.read(file, "--h0", "[2, 2, 3]", Shape.of(2, 2, 3)))
                .withMessageContaining("shape [2, 3]; --h0 is [2, 2, 3]");
    }
}
