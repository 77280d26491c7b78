package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/// Every `gradflow` line that the README, the guides and the help show is one that this program takes.
final class DocumentedCommandsTest {
    private static final Path DOCUMENTS = Path.of("../../module-info-docs");
    private static final Pattern IN_TEXT = Pattern.compile("`gradflow ([^`]+)`");
    private static final Pattern FILE = Pattern.compile(".*\\.(safetensors|npy|csv|html|json)|DIR");

    /// What a document says in place of a number.
    private static final Map<String, String> NUMBERS = Map.of("T", "100", "B", "1", "S", "1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static List<Path> documents() throws IOException {
        try (Stream<Path> all = Files.walk(DOCUMENTS)) {
            return Stream.concat(Stream.of(DOCUMENTS.resolveSibling("README.md")), all)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    /// Whole command lines: those that a reader copies.
    static Stream<String> lines() throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        for (Path document : documents()) {
            joined(Files.readString(document))
                    .filter(line -> line.startsWith("gradflow "))
                    .forEach(lines::add);
        }
        for (CommandLine command : parser().getSubcommands().values()) {
            joined(command.getUsageMessage())
                    .map(String::strip)
                    .filter(line -> line.startsWith("gradflow "))
                    .forEach(lines::add);
        }
        return lines.stream();
    }

    /// Lines, those that end with a backslash with what follows them.
    private static Stream<String> joined(String text) {
        return text.replaceAll("\\\\\\R\\s*", "").lines();
    }

    /// Commands within a sentence, which may leave out what the sentence is not about.
    static Stream<String> mentions() throws IOException {
        TreeSet<String> mentions = new TreeSet<>();
        for (Path document : documents()) {
            IN_TEXT.matcher(Files.readString(document))
                    .results()
                    .map(match -> "gradflow " + match.group(1))
                    .forEach(mentions::add);
        }
        return mentions.stream();
    }

    private static CommandLine parser() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Gradflow.commandLine(new Console(nowhere, nowhere, Terminal.NONE));
    }

    private static String[] arguments(String line) {
        String command = line.replaceFirst("\\s[#>].*", "").replaceFirst("^gradflow", "").replace("'", "");
        return Arrays.stream(command.strip().split("\\s+"))
                .map(word -> NUMBERS.getOrDefault(word, word))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineIsTaken(String line) {
        parser().parseArgs(arguments(line));
    }

    @ParameterizedTest
    @MethodSource("mentions")
    void aMentionNamesWhatThereIs(String mention) {
        try {
            parser().parseArgs(arguments(mention));
        } catch (MissingParameterException e) {
            assertThat(e.getMissing()).as("all that may be wrong with a mention").isNotEmpty();
        }
    }

    @Test
    void aWrongOptionOrValueIsNotTaken() {
        for (String line : List.of(
                "gradflow diagnose m.safetensors --inputs x.npy",
                "gradflow train --task adding --hidden many --out-dir runs",
                "gradflow analyse m.safetensors")) {
            assertThatExceptionOfType(ParameterException.class)
                    .as(line)
                    .isThrownBy(() -> parser().parseArgs(arguments(line)));
        }
    }

    /// Those that take no second, but for the ones about files of another kind than the test has.
    static Stream<String> quickLines() throws IOException {
        return lines().filter(line -> line.matches("gradflow (diagnose|lyapunov|spectrum|info|schema|completion)\\b.*")
                && !line.matches(".*--(cell|autonomous|gate-order)\\b.*"));
    }

    /// With a network of the reference data, and its own input, under every name that a line gives to a file.
    @ParameterizedTest
    @MethodSource("quickLines")
    void aQuickLineRuns(String line) throws IOException {
        Path weights = ReferenceCase.all()
                .filter(one -> one.name().equals("lstm-vanish"))
                .findFirst()
                .orElseThrow()
                .weightsFile();
        RecurrentWeights network = RecurrentWeights.read(weights, RecurrentWeights.Request.ANY);
        int inputs = network.inputSize();
        int steps = 1500;
        double[] values = new SplittableRandom(1).doubles((long) steps * inputs, -1, 1).toArray();
        Files.copy(weights, folder.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        Npy.write(folder.resolve("x.npy"), Tensor.of(values, steps, 1, inputs));
        Npy.write(
                folder.resolve("weight_hh.npy"),
                network.network(Precision.F64)
                        .parameters()
                        .get("weight_hh_l0")
                        .slice(0, 0, network.hiddenSize()));
        String names = IntStream.range(0, inputs).mapToObj(i -> "x" + i).collect(Collectors.joining(","));
        Files.writeString(folder.resolve("series.csv"), names + "\n" + ("0.5" + ",0.5".repeat(inputs - 1) + "\n").repeat(70));
        Run run = Run.of(Arrays.stream(arguments(line))
                .map(word -> FILE.matcher(word).matches() ? folder.resolve(word).toString() : word)
                .toArray());
        boolean isGate = line.contains("--fail-if vanishing");
        assertThat(run.err().lines()).hasSize(isGate ? 1 : 0);
        assertThat(run.status()).isEqualTo(isGate ? 1 : 0);
        assertThat(run.out()).isNotEmpty();
    }

    @Test
    void thereAreLinesAndMentions() throws IOException {
        assertThat(lines()).hasSizeGreaterThan(20);
        assertThat(mentions()).hasSizeGreaterThan(5);
    }
}
