package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.kernel.PointwiseProgram.Output;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs print as equations, and refuse to be ill-formed.
class PointwiseProgramTest {
    @Test
    void printsItsEquations() {
        PointwiseProgram program = new PointwiseProgram(
                "gate",
                List.of("a", "c"),
                List.of(
                        new Instruction(Operation.SIGMOID, 0, -1, 0),
                        new Instruction(Operation.CONSTANT, -1, -1, 0.5),
                        new Instruction(Operation.MUL, 2, 1, 0),
                        new Instruction(Operation.SUB, 4, 3, 0)),
                List.of(new Output("c'", 5)));
        assertThat(program.slots()).isEqualTo(3);
        assertThat(program).hasToString("""
                gate(a, c)
                  t0 = sigmoid(a)
                  t1 = 0.5
                  t2 = t0 * c
                  t3 = t2 - t1
                  c' <- t3
                """);
    }

    @Test
    void refusesRegistersThatAreNotDefined() {
        List<String> inputs = List.of("a");
        assertThatThrownBy(() -> new PointwiseProgram(
                        "late", inputs, List.of(new Instruction(Operation.ADD, 0, 1, 0)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("program late: register 1")
                .hasMessageContaining("not one of the 1 defined before it");
        assertThatThrownBy(() -> new PointwiseProgram(
                        "extra", inputs, List.of(new Instruction(Operation.TANH, 0, 0, 0)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an operand");
        assertThatThrownBy(() -> new PointwiseProgram("out", inputs, List.of(), List.of(new Output("o", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Output[name=o, register=1]");
    }
}
