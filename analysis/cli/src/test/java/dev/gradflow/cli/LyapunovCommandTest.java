package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class LyapunovCommandTest {
    @TempDir
    Path folder;

    private Path weights = Path.of("w.safetensors");

    /// h ← diag(1/2, -1/4)·h, whose exponents are ln(1/2) and ln(1/4).
    @BeforeEach
    void writeWeights() throws IOException {
        weights = folder.resolve("w.safetensors");
        Safetensors.write(
                weights, Map.of("weight_hh_l0", Tensor.of(new double[] {0.5, 0, 0, -0.25}, 2, 2)), Map.of());
    }

    private Run autonomous(Object... more) {
        Object[] command = {"lyapunov", weights, "--cell", "rnn-identity", "--autonomous", "--steps", "50"};
        Object[] all = new Object[command.length + more.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return Run.of(all);
    }

    @Test
    void answersTheAgreedMembers() {
        JsonNode answer = autonomous("--burn-in", "30", "--json", "-").succeeded().json();
        assertThat(answer.propertyNames())
                .contains(
                        "exponents", "standardErrors", "sum", "meanLogAbsDet", "kaplanYorkeDimension", "steps",
                        "minusInfinityCount");
        assertThat(answer.get("exponents").get(0).asDouble()).isCloseTo(Math.log(0.5), within(1e-12));
        assertThat(answer.get("exponents").get(1).asDouble()).isCloseTo(Math.log(0.25), within(1e-12));
        assertThat(answer.get("sum").asDouble()).isCloseTo(Math.log(0.125), within(1e-12));
        assertThat(answer.get("meanLogAbsDet").asDouble()).isCloseTo(Math.log(0.125), within(1e-12));
        assertThat(answer.get("kaplanYorkeDimension").asDouble()).isZero();
        assertThat(answer.get("steps").asInt()).isEqualTo(50);
        assertThat(answer.get("minusInfinityCount").asInt()).isZero();
    }

    @Test
    void aSingularMatrixHasNullsAndACount() throws IOException {
        Safetensors.write(weights, Map.of("weight_hh_l0", Tensor.of(new double[] {0.5, 0, 0, 0}, 2, 2)), Map.of());
        JsonNode answer = autonomous("--json", "-").succeeded().json();
        assertThat(answer.get("exponents").get(1).isNull()).isTrue();
        assertThat(answer.get("minusInfinityCount").asInt()).isEqualTo(1);
        assertThat(answer.get("sum").isNull()).isTrue();
        assertThat(answer.get("meanLogAbsDet").isNull()).isTrue();
    }

    /// All directions die in the burn-in; which one dies afterwards must not decide what one exponent says.
    @Test
    void howUnitsAreNumberedChangesNothing() throws IOException {
        Safetensors.write(
                weights,
                Map.of(
                        "weight_ih_l0", Tensor.of(new double[] {1, 0, 0, 1}, 2, 2),
                        "weight_hh_l0", Tensor.of(new double[] {1, 0, 0, 1}, 2, 2)),
                Map.of());
        for (int first = 0; first < 2; first++) {
            StringBuilder rows = new StringBuilder("a,b\n");
            for (int t = 0; t < 60; t++) {
                String one = t == 18 || t == 40 ? "-100" : "1";
                String other = t == 18 ? "-100" : "1";
                rows.append(first == 0 ? one + "," + other : other + "," + one).append('\n');
            }
            Path input = Files.writeString(folder.resolve("x.csv"), rows.toString());
            JsonNode answer = Run.of(
                            "lyapunov", weights, "--cell", "rnn-relu", "--input", input, "--steps", 40, "--burn-in", 20,
                            "--exponents", 1, "--json", "-")
                    .succeeded()
                    .json();
            // One direction goes on after step 40, shortened once to its share of the frame's random vector.
            assertThat(answer.get("exponents").get(0).asDouble()).as("unit %d", first).isCloseTo(0, within(0.1));
        }
    }

    @Test
    void asFewExponentsAsAskedFor() {
        Run run = autonomous("--exponents", "1").succeeded();
        assertThat(run.out()).contains("-0.693147").doesNotContain("-1.386294");
        assertThat(run.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void anInputDrivesTheNetwork() throws IOException {
        Safetensors.write(
                weights,
                Map.of(
                        "weight_ih_l0", Tensor.of(new double[] {1, 1}, 2, 1),
                        "weight_hh_l0", Tensor.of(new double[] {0.5, 0, 0, -0.25}, 2, 2)),
                Map.of());
        Path input = folder.resolve("x.npy");
        Npy.write(input, Tensor.of(new double[60], 60, 1));
        Object[] command = {"lyapunov", weights, "--cell", "rnn-identity", "--input", input, "--steps"};
        Run.of(command[0], command[1], command[2], command[3], command[4], command[5], command[6], "60")
                .succeeded();
        Run.of(command[0], command[1], command[2], command[3], command[4], command[5], command[6], "61")
                .refused("x.npy", "60 steps", "--steps 61");
    }

    @Test
    void anAutonomousPlainRnnIsTanhUnlessToldOtherwise() {
        String unnamed = Run.of("lyapunov", weights, "--autonomous", "--steps", "5", "--json", "-")
                .succeeded()
                .out();
        String named = Run.of("lyapunov", weights, "--autonomous", "--cell", "rnn-tanh", "--steps", "5", "--json", "-")
                .succeeded()
                .out();
        assertThat(unnamed).isEqualTo(named);
    }

    @Test
    void badUsageIsRefused() {
        autonomous("--exponents", "some").refused("--exponents some", "all");
        autonomous("--exponents", "0").refused("exponents 0");
        autonomous("--burn-in", "-1").refused("burn-in");
        Run.of("lyapunov", weights, "--cell", "rnn-identity", "--steps", "5").refused("--input FILE", "--autonomous");
        Run.of("lyapunov", weights, "--autonomous").refused("--steps");
    }
}
