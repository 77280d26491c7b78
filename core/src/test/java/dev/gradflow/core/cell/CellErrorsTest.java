package dev.gradflow.core.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Mistakes in a cell's equations are told in the cell's own words, when it is made into a program.
class CellErrorsTest {
    private static void assertRefused(String message, Consumer<CellBuilder> equations) {
        Cell cell = new Equations("mine", equations);
        assertThatThrownBy(() -> CellProgram.of(cell)).hasMessage(message);
    }

    @Test
    void gatesComeFirstAndOnce() {
        assertRefused("cell mine: declare the gates first", builder -> builder.state("h"));
        assertRefused("cell mine: gates must be declared once, before all else", builder -> {
            builder.gates("a");
            builder.gates("b");
        });
        assertRefused("cell mine: no gate 'forget'; declared are f, n", builder -> {
            builder.gates("f", "n");
            builder.preactivation("forget", builder.state("h"));
        });
    }

    @Test
    void everyStateHasOneNextValue() {
        assertRefused("cell mine: declares no state", builder -> builder.gates("a"));
        assertRefused("cell mine: state 'h' is declared twice", builder -> {
            builder.gates("a");
            builder.state("h");
            builder.state("h");
        });
        assertRefused("cell mine: state c has no next value", builder -> {
            builder.gates("a");
            Value h = builder.state("h");
            builder.state("c");
            builder.next(h, h.linear("a"));
        });
        assertRefused("cell mine: state h has two next values", builder -> {
            builder.gates("a");
            Value h = builder.state("h");
            builder.next(h, h.tanh());
            builder.next(h, h.sigmoid());
        });
    }

    @Test
    void namesMeanOneValue() {
        assertRefused("cell mine: two values are named 'f'", builder -> {
            builder.gates("a");
            Value h = builder.state("h");
            builder.next(h, h.tanh().named("f").times(h.sigmoid().named("f")));
        });
        Cell cell = new Equations("mine", builder -> {
            builder.gates("a");
            Value h = builder.state("h");
            builder.next(h, h.linear("a").tanh().named("n"));
        });
        assertThatThrownBy(() -> CellProgram.of(new ClampedCell(cell, "f", 1)))
                .hasMessage("cell mine names no value 'f' to be clamped");
    }

    @Test
    void weightsMultiplyWhatVariesAndTheInputIsNothingElseButMultiplied() {
        assertRefused(
                "weights of gate 'a' times parameter p: they multiply the input, states and what is computed of them",
                builder -> {
                    builder.gates("a");
                    builder.next(builder.state("h"), builder.parameter("p").linear("a"));
                });
        String input = "cell mine: the input may only be multiplied by weights (input().linear(gate))";
        assertRefused(input, builder -> {
            builder.gates("a");
            builder.next(builder.state("h"), builder.input().tanh());
        });
        assertRefused(input, builder -> {
            builder.gates("a");
            builder.next(builder.state("h"), builder.input());
        });
    }

    /// Every level uses the one before it twice: written out, or walked through again and again, it doubles each time.
    @Test
    void sharedValuesAreLookedAtOnce() {
        Cell deep = new Cell() {
            @Override
            public String name() {
                return "deep";
            }

            @Override
            public void equations(CellBuilder builder) {
                builder.gates("a");
                Value h = builder.state("h");
                Value v = builder.preactivation("a", h).tanh();
                for (int i = 0; i < 40; i++) {
                    v = v.times(v);
                }
                builder.next(h, v.plus(h.times(builder.constant(0.5))));
            }
        };
        Network network = Network.of(Initialisation.uniform(new Architecture(deep, 1, 2, 1, true), Precision.F64, 1));
        Tensor input = Tensor.zeros(Precision.F64, 3, 1, 1);
        assertThat(network.run(input).output().toArray()).hasSize(6);
        assertThat(deep.program().toString()).hasSizeLessThan(2000);
    }
}
