package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What documents and Javadoc point to is there.
final class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern SECTION = Pattern.compile("MATH §(\\d+)");

    private static final Pattern MAVEN = Pattern.compile("(?m)(?:^|`)mvn ([^`\n…]+)(?:$|`)");

    private static final Set<String> GOALS = Set.of(
            "-q", "-am", "-B", "compile", "test", "package", "install", "deploy", "exec:exec", "spotless:apply");

    /// Properties that Maven's plugins and the tests themselves read.
    private static final Set<String> OF_PLUGINS =
            Set.of("test", "surefire.failIfNoSpecifiedTests", "maven.test.skip", "gradflow.renew");

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (String target : found(LINK, document)) {
                if (!target.contains("://")) {
                    links++;
                    if (!Files.exists(document.resolveSibling(target))) {
                        broken.add(document + ": " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void everyDocumentIsListed() throws IOException {
        String index = Files.readString(Path.of("README.md"));
        for (String folder : List.of("", "howto")) {
            try (Stream<Path> pages = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
                List<String> names = pages.map(page -> page.getFileName().toString())
                        .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                        .map(name -> folder.isEmpty() ? name : folder + "/" + name)
                        .toList();
                assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
            }
        }
    }

    @Test
    void everyFormulaThatJavadocCitesIsWritten() throws IOException {
        String page = Files.readString(Path.of("math.md"));
        Set<String> cited = new TreeSet<>();
        for (String folder : List.of("../core/src/main", "../analysis/library/src/main", "../analysis/cli/src/main")) {
            try (Stream<Path> sources = Files.walk(Path.of(folder))) {
                for (Path source :
                        sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                    cited.addAll(found(SECTION, source));
                }
            }
        }
        assertThat(cited).hasSizeGreaterThan(5).allSatisfy(section -> assertThat(page)
                .contains("\n## §" + section + " "));
    }

    @Test
    void everyMavenLineNamesWhatTheBuildHas() throws IOException {
        StringBuilder poms = new StringBuilder();
        for (String folder : List.of(".", "core", "simd", "analysis/library", "analysis/cli", "bench")) {
            poms.append(Files.readString(Path.of("..", folder, "pom.xml")));
        }
        Set<String> lines = new TreeSet<>();
        for (Path document : documents()) {
            lines.addAll(found(MAVEN, document));
        }
        assertThat(lines).hasSizeGreaterThan(8);
        for (String line : lines) {
            for (String word : words(line)) {
                assertThat(isThere(word, poms.toString()))
                        .as("`%s` of `mvn %s`", word, line)
                        .isTrue();
            }
        }
    }

    /// What follows `mvn`, without the values of properties and what is said after it.
    private static List<String> words(String line) {
        String bare = line.replaceFirst("\\s+#.*", "").replaceAll("=(\"[^\"]*\"|'[^']*'|\\S+)", "");
        return Pattern.compile("\\s+")
                .splitAsStream(bare.replaceAll("-(pl|P) ?", "-$1").strip())
                .toList();
    }

    private static boolean isThere(String word, String poms) {
        if (word.startsWith("-P")) {
            return poms.contains("<id>" + word.substring(2) + "</id>");
        }
        if (word.startsWith("-pl")) {
            return Stream.of(word.substring("-pl".length()).split(","))
                    .allMatch(module -> Files.exists(Path.of("..", module, "pom.xml")));
        }
        if (word.startsWith("-D")) {
            String property = word.substring(2);
            return poms.contains("<" + property + ">") || OF_PLUGINS.contains(property);
        }
        int execution = word.indexOf('@');
        return execution > 0
                ? word.startsWith("exec:exec@") && poms.contains("<id>" + word.substring(execution + 1) + "</id>")
                : GOALS.contains(word);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("../README.md")));
        for (String folder : List.of(".", "howto", "modules", "decisions", "../.github")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        return documents;
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
