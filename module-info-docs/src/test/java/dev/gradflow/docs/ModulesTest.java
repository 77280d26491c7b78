package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The modules' pages and their graph say what the compiled descriptors say.
final class ModulesTest {
    private static final boolean RENEW = Boolean.getBoolean("gradflow.renew");
    private static final Path ARCHITECTURE = Path.of("architecture.md");

    static Stream<BuiltModule> modules() {
        return BuiltModule.ALL.stream();
    }

    private static Path page(BuiltModule module) {
        return Path.of("modules", module.name() + ".md");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void thePageShowsWhatTheJvmSaysOfTheModule(BuiltModule module) throws IOException {
        String description = module.description();
        if (RENEW) {
            replaceBlock(page(module), "text", description);
        }
        assertThat(DocumentedCodeTest.block(page(module), "text"))
                .as("java --describe-module %s; renewed on purpose with -Dgradflow.renew=true", module)
                .isEqualTo(description);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void thePageExplainsEveryExportedPackage(BuiltModule module) throws IOException {
        String page = Files.readString(page(module));
        assertThat(module.exports()).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        assertThat(page).contains("## Purpose");
    }

    @Test
    void theGraphIsDrawnFromTheDescriptors() throws IOException {
        String graph = graph();
        if (RENEW) {
            replaceBlock(ARCHITECTURE, "mermaid", graph);
        }
        assertThat(DocumentedCodeTest.block(ARCHITECTURE, "mermaid"))
                .as("the graph; renewed on purpose with -Dgradflow.renew=true")
                .isEqualTo(graph);
    }

    @Test
    void coreRequiresJavaBaseAloneAndNobodyRequiresTheVectorCode() {
        for (BuiltModule module : BuiltModule.ALL) {
            List<String> requires = module.descriptor().requires().stream()
                    .filter(one -> !one.modifiers().contains(Requires.Modifier.STATIC))
                    .map(Requires::name)
                    .toList();
            assertThat(requires).as(module.name()).doesNotContain("dev.gradflow.simd");
            if (module.name().equals("dev.gradflow.core")) {
                assertThat(requires).containsExactly("java.base");
            }
        }
    }

    /// The two programs share the source of their pages, and never meet in one JVM.
    @Test
    void noPackageIsSplitBetweenModulesThatMeet() {
        for (BuiltModule one : BuiltModule.ALL) {
            for (BuiltModule other : BuiltModule.ALL) {
                boolean programs = one.exports().isEmpty()
                        && other.exports().isEmpty()
                        && !List.of(one.name(), other.name()).contains("dev.gradflow.simd");
                if (!one.equals(other) && !programs) {
                    assertThat(one.descriptor().packages())
                            .as("packages of %s and %s", one, other)
                            .doesNotContainAnyElementsOf(other.descriptor().packages());
                }
            }
        }
    }

    /// Modules as boxes, `requires` as arrows, services as dotted arrows; what only compilation needs is left out.
    private static String graph() {
        List<String> lines = new ArrayList<>(List.of("graph LR"));
        for (BuiltModule module : BuiltModule.ALL) {
            ModuleDescriptor descriptor = module.descriptor();
            descriptor.requires().stream()
                    .sorted()
                    .filter(one -> !one.name().equals("java.base")
                            && !one.modifiers().contains(Requires.Modifier.STATIC))
                    .map(one -> arrow(
                            module.name(),
                            one.modifiers().contains(Requires.Modifier.TRANSITIVE)
                                    ? " -- transitive --> "
                                    : " --> ",
                            one.name()))
                    .forEach(lines::add);
            descriptor.provides().stream()
                    .sorted()
                    .filter(one -> one.service().startsWith("dev.gradflow"))
                    .map(one -> arrow(
                            module.name(),
                            " -. provides " + one.service().replaceAll(".*\\.", "") + " .-> ",
                            user(one.service())))
                    .forEach(lines::add);
        }
        return String.join("\n", lines);
    }

    private static String arrow(String from, String how, String to) {
        return "    " + from + how + to;
    }

    private static String user(String service) {
        return BuiltModule.ALL.stream()
                .filter(module -> module.descriptor().uses().contains(service))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static void replaceBlock(Path document, String language, String content) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(document));
        int start = lines.indexOf("```" + language) + 1;
        int end = start + lines.subList(start, lines.size()).indexOf("```");
        lines.subList(start, end).clear();
        lines.add(start, content);
        Files.write(document, lines);
    }
}
