package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.reference.ReferenceCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What README and guides show is what runs here.
final class DocumentedCodeTest {
    private static final Path README = Path.of("../README.md");

    @Test
    void theReadmesExampleIsTheOneThatRuns() throws IOException {
        assertThat(normalised(block(README, "java")))
                .isEqualTo(normalised(marked(Path.of("src/test/java/dev/gradflow/docs/ReadmeExample.java"))));
    }

    @Test
    void theReadmesExampleAnswers() throws IOException {
        ReferenceCase vanishing = ReferenceCase.all()
                .filter(reference -> reference.name().equals("lstm-vanish"))
                .findFirst()
                .orElseThrow();
        Verdict verdict = ReadmeExample.run(vanishing.weightsFile(), vanishing.arrayFile("x"));
        assertThat(verdict.word()).isEqualTo(Verdict.Word.VANISHING);
        assertThat(verdict.lag()).isEqualTo(60);
    }

    @Test
    void theTrainingLoopOfTheGuideIsTheOneThatRuns() throws IOException {
        String shown = block(Path.of("howto/train.md"), "java");
        assertThat(normalised(shown))
                .isEqualTo(normalised(marked(Path.of("src/test/java/dev/gradflow/docs/TrainExample.java"))));
        assertThat(shown.lines()).as("a loop that a user writes").hasSizeLessThan(25);
        double before = TrainExample.run(1);
        assertThat(TrainExample.run(300)).isLessThan(before / 2);
    }

    @Test
    void theCellOfTheGuidePrintsWhatTheGuideSays() throws IOException {
        Path guide = Path.of("howto/add-a-cell.md");
        assertThat(normalised(new MinimalGatedUnit().program().toString())).isEqualTo(normalised(block(guide, "text")));
        String source = Files.readString(Path.of("src/test/java/dev/gradflow/docs/DocumentedCodeTest.java"));
        assertThat(normalised(source)).contains(normalised(block(guide, "java")));
    }

    record MinimalGatedUnit() implements Cell {
        @Override
        public String name() {
            return "mgu";
        }

        @Override
        public void equations(CellBuilder builder) {
            builder.gates("f", "n");
            Value h = builder.state("h");
            Value f = builder.preactivation("f", h).sigmoid().named("f");
            Value n = builder.input().linear("n").plus(f.times(h).linear("n")).tanh().named("n");
            builder.next(h, f.oneMinus().times(h).plus(f.times(n)));
        }
    }

    /// The Javadoc's examples, which core's tests compile and run.
    @Test
    void theGuideToEmbeddingShowsExamplesThatRun() throws IOException {
        Path source = Path.of("../core/src/test/java/dev/gradflow/core/network/ExamplesTest.java");
        List<String> lines = Files.readAllLines(source);
        List<String> shown = blocks(Path.of("howto/embed-inference.md"), "java");
        assertThat(shown)
                .containsExactlyElementsOf(List.of("run", "inference", "weights").stream()
                        .flatMap(name -> between(lines, "// @start region=\"" + name + "\"", "// @end").stream())
                        .toList());
    }

    /// The application that `consumers/run-all` builds and runs.
    @Test
    void theGuideToProvidersShowsTheProviderThatRuns() throws IOException {
        Path sources = Path.of("consumers/own-kernels/src/main/java");
        String all = normalised(Files.readString(sources.resolve("com/example/CountingProvider.java")))
                + normalised(Files.readString(sources.resolve("module-info.java")))
                + normalised(Files.readString(sources.resolve("com/example/CountingKernels.java")));
        List<String> shown = blocks(Path.of("howto/add-a-kernel-provider.md"), "java");
        assertThat(shown).hasSize(3).allMatch(all::contains);
    }

    /// Each block begins with the file that its lines are from.
    @Test
    void theGuideToOperationsShowsTheSourcesAndEveryFileThatKnowsAllOperations() throws IOException {
        List<String> shown = blocks(Path.of("howto/add-an-operation.md"), "java");
        List<String> files = new ArrayList<>();
        for (String block : shown) {
            String file = block.substring(3, block.indexOf(' ', 3));
            String lines = block.substring("// ".length() + file.length() + 1);
            assertThat(normalised(Files.readString(Path.of("..", file)))).as(file).contains(lines);
            files.add(Path.of(file).getFileName().toString());
        }
        assertThat(files).hasSizeGreaterThan(8);
        String guide = Files.readString(Path.of("howto/add-an-operation.md"));
        for (String folder : List.of("core/src/main", "core/src/contract", "simd/src/main")) {
            try (Stream<Path> sources = Files.walk(Path.of("..", folder))) {
                for (Path source :
                        sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                    if (Files.readString(source).contains("TANH_SLOPE")) {
                        String name = source.getFileName().toString().replace(".java", "");
                        assertThat(guide).as("the guide to adding an operation").contains(name);
                    }
                }
            }
        }
    }

    /// Stack, cell and training loop, as a user writes them.
    @Test
    void theMainExamplesAreShort() throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of("../core/src/test/java/dev/gradflow/core/network/ExamplesTest.java"));
        for (String name : List.of("run", "cell", "train", "inference", "gradients")) {
            int start = lines.stream().map(String::strip).toList().indexOf("// @start region=\"" + name + "\"");
            long length = lines.stream()
                    .skip(start + 1L)
                    .takeWhile(line -> !line.strip().equals("// @end"))
                    .count();
            assertThat(start).as(name).isNotNegative();
            assertThat(length).as(name).isBetween(5L, 24L);
        }
    }

    /// The first fenced block of a language.
    static String block(Path document, String language) throws IOException {
        List<String> lines = Files.readAllLines(document);
        int start = lines.indexOf("```" + language);
        assertThat(start).as("a block of %s in %s", language, document).isNotNegative();
        return lines.stream().skip(start + 1L).takeWhile(line -> !line.equals("```")).collect(Collectors.joining("\n"));
    }

    private static String marked(Path source) throws IOException {
        return Files.readAllLines(source).stream()
                .dropWhile(line -> !line.strip().equals("// example"))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// end of example"))
                .collect(Collectors.joining("\n"));
    }

    /// All fenced blocks of a language, normalised.
    static List<String> blocks(Path document, String language) throws IOException {
        return between(Files.readAllLines(document), "```" + language, "```");
    }

    /// All marked examples of a source file, normalised.
    static List<String> allMarked(Path source) throws IOException {
        return between(Files.readAllLines(source), "// example", "// end of example");
    }

    private static List<String> between(List<String> lines, String open, String close) {
        List<String> found = new ArrayList<>();
        List<String> current = null;
        for (String line : lines) {
            String text = line.strip();
            if (current == null && text.equals(open)) {
                current = new ArrayList<>();
            } else if (current != null && text.equals(close)) {
                found.add(normalised(String.join("\n", current)));
                current = null;
            } else if (current != null) {
                current.add(line);
            }
        }
        return found;
    }

    /// Without indentation and line breaks, which documents choose for themselves.
    private static String normalised(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
