package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SpectrumCommandTest {
    @TempDir
    Path folder;

    private Path matrix(double[] values, int... extents) throws IOException {
        Path file = folder.resolve("m.npy");
        Npy.write(file, Tensor.of(values, extents));
        return file;
    }

    @Test
    void answersTheAgreedMembers() throws IOException {
        // Eigenvalues 3 ± 4i, of modulus 5; the matrix is 5 times a rotation, so its norm is 5 too.
        JsonNode answer = Run.of("spectrum", matrix(new double[] {3, -4, 4, 3}, 2, 2), "--json", "-")
                .succeeded()
                .json();
        assertThat(answer.propertyNames())
                .containsExactlyInAnyOrder(
                        "spectralRadius",
                        "spectralRadiusConverged",
                        "dominantEigenvalue",
                        "spectralNorm",
                        "iterations");
        assertThat(answer.get("spectralRadius").asDouble()).isCloseTo(5, within(1e-9));
        assertThat(answer.get("spectralRadiusConverged").asBoolean()).isTrue();
        assertThat(answer.get("dominantEigenvalue").get(0).asDouble()).isCloseTo(3, within(1e-9));
        assertThat(Math.abs(answer.get("dominantEigenvalue").get(1).asDouble())).isCloseTo(4, within(1e-9));
        assertThat(answer.get("spectralNorm").asDouble()).isCloseTo(5, within(1e-9));
        assertThat(answer.get("iterations").isInt()).isTrue();
    }

    /// The answer is larger than any double: that it is not known is an answer, infinity is none.
    @Test
    void whatOverflowsIsNull() throws IOException {
        double large = 1.7e308;
        JsonNode answer = Run.of("spectrum", matrix(new double[] {large, large, large, -large}, 2, 2), "--json", "-")
                .succeeded()
                .json();
        assertThat(answer.get("spectralRadius").isNull()).isTrue();
        assertThat(answer.get("spectralRadiusConverged").asBoolean()).isFalse();
        assertThat(answer.get("dominantEigenvalue").isNull()).isTrue();
        assertThat(answer.get("spectralNorm").isNull()).isTrue();
    }

    @Test
    void tellsPeopleWhatIsABoundAndWhatIsNot() throws IOException {
        // MATH §2: ρ = 0, yet σ_max = 6.
        Run run = Run.of("spectrum", matrix(new double[] {3, 3, -3, -3}, 2, 2)).succeeded();
        assertThat(run.out()).contains("2 x 2", "sigma_max   6.0000", "no bound");
        assertThat(run.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aNormOfOneIsNoVanishing() throws IOException {
        Run run = Run.of("spectrum", matrix(new double[] {0, 1, 0, 0}, 2, 2)).succeeded();
        assertThat(run.out()).contains("sigma_max = 1 up to rounding").doesNotContain("suffices");
        assertThat(run.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void writesTheAnswerToAFile() throws IOException {
        Path answer = folder.resolve("answer.json");
        Run run = Run.of("spectrum", matrix(new double[] {2}, 1, 1), "--json", answer)
                .succeeded();
        assertThat(run.out()).contains("sigma_max");
        assertThat(Files.readString(answer)).startsWith("{").contains("\"spectralRadius\":2.0");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .isEqualTo(List.of("answer.json", "m.npy"));
        }
    }

    @Test
    void refusesWhatIsNoSquareMatrix() throws IOException {
        Run.of("spectrum", matrix(new double[6], 2, 3)).refused("m.npy", "[2, 3]", "square");
        Run.of("spectrum", matrix(new double[8], 2, 2, 2)).refused("m.npy", "[2, 2, 2]", "square");
        Run.of("spectrum", matrix(new double[0], 0, 0)).refused("m.npy", "[0, 0]", "square");
    }

    @Test
    void refusesWhatIsNotFinite() throws IOException {
        Run.of("spectrum", matrix(new double[] {1, 2, Double.NaN, 4}, 2, 2)).refused("m.npy", "[1, 0]", "NaN");
    }

    @Test
    void refusesMissingAndMalformedFiles() throws IOException {
        Run.of("spectrum", folder.resolve("none.npy")).refused("none.npy");
        Path text = Files.writeString(folder.resolve("text.npy"), "no array");
        Run.of("spectrum", text).refused("text.npy");
        Run.of("spectrum", folder).refused(folder.toString());
    }

    @Test
    void refusesAnImpossibleDestination() throws IOException {
        Path matrix = matrix(new double[] {2}, 1, 1);
        Run.of("spectrum", matrix, "--json", folder.resolve("none/answer.json"))
                .refused("answer.json", "does not exist");
        Run.of("spectrum", matrix, "--json", folder).refused("folder");
    }
}
