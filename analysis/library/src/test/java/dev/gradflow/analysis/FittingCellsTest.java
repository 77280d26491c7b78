package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Analyses that presuppose a cell's form refuse cells that look alike and are of another.
final class FittingCellsTest {
    /// An LSTM with one thing changed.
    private record Variant(String change) implements Cell {
        @Override
        public String name() {
            return "lstm with " + change;
        }

        @Override
        public void equations(CellBuilder builder) {
            builder.gates("i", "f", "g", "o");
            Value h = builder.state("h");
            Value c = builder.state("c");
            Value i = (change.equals("i of input") ? builder.input().linear("i") : builder.preactivation("i", h))
                    .sigmoid()
                    .named("i");
            Value f = builder.preactivation("f", h).sigmoid().named("f");
            Value seen = change.equals("i in g") ? i.times(h) : h;
            Value g = builder.input().linear("g").plus(seen.linear("g"));
            g = (change.equals("product of i in g") ? g.plus(h.linear("i")) : g).tanh().named("g");
            Value cell = f.times(c).plus(i.times(g));
            cell = change.equals("product of i in c") ? cell.plus(h.linear("i")) : cell;
            cell = change.equals("o in c") ? cell.plus(builder.preactivation("o", h).sigmoid().named("o")) : cell;
            cell = change.equals("h in c") ? cell.plus(h.times(builder.constant(0.3))) : cell;
            Value o = builder.preactivation("o", h);
            o = (change.equals("c in o") ? o.plus(cell.linear("o")) : o).sigmoid().named("o");
            if (change.equals("memory")) {
                Value m = builder.state("m");
                builder.next(m, m.times(builder.constant(0.5)).plus(h));
            }
            builder.next(c, cell);
            Value output = o.times(cell.tanh());
            builder.next(h, change.equals("h in h'") ? output.plus(h.times(builder.constant(0.5))) : output);
        }
    }

    /// A gate that h does not move has no part in the paths, and the others still add up.
    @Test
    void aGateMaySeeTheInputAlone() {
        Architecture architecture = new Architecture(new Variant("i of input"), 2, 3, 1, true);
        Tensor input = Tensor.zeros(Precision.F64, 12, 1, 2);
        Tensor loss = Tensor.zeros(Precision.F64, 12, 1, 3);
        for (int t = 0; t < 12; t++) {
            input.set(Math.sin(t), t, 0, 0);
            input.set(Math.cos(2 * t), t, 0, 1);
            loss.set(Math.sin(3 * t), t, 0, t % 3);
        }
        Trajectory trajectory = Network.of(Initialisation.uniform(architecture, Precision.F64, 1)).run(input);
        assertThat(CellPath.existsFor(trajectory.network().program())).isTrue();
        GradientByPath path = GradientByPath.of(trajectory, Bptt.gradients(trajectory, loss), 0, 0);
        for (int t = 2; t <= 12; t++) {
            double[] sum = new double[3];
            for (GradientByPath.Part part : GradientByPath.Part.values()) {
                double[] each = path.part(part, t);
                for (int u = 0; u < 3; u++) {
                    sum[u] += each[u];
                }
            }
            assertThat(path.part(GradientByPath.Part.INPUT, t)).containsOnly(0);
            assertThat(sum).containsExactly(path.total(t - 1), within(1e-14));
        }
    }

    @Test
    void theCellPathIsThatOfLstms() {
        assertThat(CellPath.existsFor(new LstmCell().program())).isTrue();
        assertThat(CellPath.existsFor(new Variant("nothing").program())).isTrue();
        assertThat(CellPath.existsFor(Cells.named("lstm-1997").program())).isTrue();
        assertThat(CellPath.existsFor(Cells.named("lstm-peephole").program())).isTrue();
        for (String change : new String[] {
            "i in g", "h in c", "c in o", "memory", "product of i in g", "product of i in c", "o in c", "h in h'"
        }) {
            assertThat(CellPath.existsFor(new Variant(change).program())).as(change).isFalse();
        }
    }

    @Test
    void lagsAreToldApartWhereWeightsMultiplyTheStateAlone() {
        for (String change : new String[] {"i in g", "c in o"}) {
            Architecture architecture = new Architecture(new Variant(change), 2, 3, 1, true);
            Trajectory trajectory = Network.of(Initialisation.uniform(architecture, Precision.F64, 1))
                    .run(Tensor.zeros(Precision.F64, 4, 1, 2));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WeightGradientByLag.of(trajectory, Tensor.zeros(Precision.F64, 1, 3), 0))
                    .withMessageContaining("lstm with " + change);
        }
    }
}
