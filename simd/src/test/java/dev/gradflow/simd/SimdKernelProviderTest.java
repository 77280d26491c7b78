package dev.gradflow.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.KernelSelection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the provider is found, what it says of itself, and how it says that it cannot serve.
class SimdKernelProviderTest {
    private static final String ADD_VECTORS = "--add-modules=jdk.incubator.vector";

    private final SimdKernelProvider provider = new SimdKernelProvider();

    @Test
    void isChosenOverTheReference() {
        KernelSelection selection = KernelSelection.choose(List.of(provider), Optional.empty());
        assertThat(selection.provider()).isSameAs(provider);
        assertThat(selection.describe())
                .matches("kernels: simd \\(Vector API, (128|256|512)-bit species, FMA\\), the fastest available");
    }

    @Test
    void isDeclaredForModulePathAndClassPath() throws IOException {
        assertThat(SimdKernelProvider.class.getModule().getDescriptor().provides())
                .anySatisfy(provides -> {
                    assertThat(provides.service()).isEqualTo(KernelProvider.class.getName());
                    assertThat(provides.providers()).containsExactly(SimdKernelProvider.class.getName());
                });
        assertThat(resource("/META-INF/services/" + KernelProvider.class.getName()))
                .isEqualToIgnoringWhitespace(SimdKernelProvider.class.getName());
    }

    @Test
    void namesNoVectorTypeInItsBytecode() throws IOException {
        assertThat(resource("SimdKernelProvider.class")).contains("VectorUnit").doesNotContain("jdk/incubator");
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(SimdKernelProvider.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @Tag("jvms")
    void asksForTheVectorModuleOnTheClassPath() {
        assertThat(probe())
                .isEqualTo(reference("the vector module is not loaded: add --add-modules jdk.incubator.vector"));
        assertThat(probe("-Ddev.gradflow.kernels=simd"))
                .startsWith("refused: ")
                .endsWith("-Ddev.gradflow.kernels=simd: the vector module is not loaded: "
                        + "add --add-modules jdk.incubator.vector");
    }

    @Test
    @Tag("jvms")
    void servesOnTheClassPathWithTheVectorModule() {
        assertThat(probe(ADD_VECTORS)).startsWith("kernels: simd (Vector API, ").endsWith("the fastest available");
        assertThat(probe(ADD_VECTORS, "-Ddev.gradflow.kernels=reference"))
                .startsWith("kernels: reference (")
                .endsWith("asked for by -Ddev.gradflow.kernels");
    }

    @Test
    @Tag("jvms")
    void followsTheWidthThatTheJvmIsGiven() {
        assertThat(probe(ADD_VECTORS, "-XX:MaxVectorSize=16")).contains("128-bit species");
        assertThat(probe(ADD_VECTORS, "-XX:MaxVectorSize=8"))
                .isEqualTo(reference("the JVM offers vectors of 64 bits, at least 128 are needed: "
                        + "remove -XX:MaxVectorSize=8, or use a machine with a vector unit"));
    }

    @Test
    @Tag("jvms")
    void declinesToServeWhereVectorCodeWouldCrawl() {
        assertThat(probe(ADD_VECTORS, "-Xint")).contains("simd is unavailable", "remove -Xint");
        assertThat(probe(ADD_VECTORS, "-XX:TieredStopAtLevel=1"))
                .contains("simd is unavailable", "remove -Xint or -XX:TieredStopAtLevel");
        assertThat(probe(ADD_VECTORS, "-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UseFMA"))
                .contains("simd is unavailable", "no fused multiply-add");
    }

    private static String reference(String why) {
        return "kernels: reference (plain Java, one element at a time), simd is unavailable: " + why;
    }

    /// The line that a JVM prints that runs from the class path with `options`.
    private static String probe(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(String.join(
                System.getProperty("path.separator"),
                place(SelectionProbe.class),
                place(SimdKernelProvider.class),
                place(KernelProvider.class)));
        command.add(SelectionProbe.class.getName());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("kernels: ") || line.startsWith("refused: "))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where classes lie: in the module of the tests, main classes and test classes have different places.
    private static String place(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        String address = Objects.requireNonNull(type.getResource(file)).toString();
        String root = address.startsWith("jar:")
                ? address.substring("jar:".length(), address.indexOf("!/"))
                : address.substring(0, address.length() - file.length() + 1);
        return Path.of(URI.create(root)).toString();
    }
}
