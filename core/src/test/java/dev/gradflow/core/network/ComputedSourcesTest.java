package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Value;

/// A cell, of no use but here, whose matrices see computed values of both states, some before they see the state
/// itself.
final class ComputedSourcesTest extends CellContract {
    record ComputedSources() implements Cell {
        @Override
        public String name() {
            return "computed-sources";
        }

        @Override
        public void equations(CellBuilder builder) {
            builder.gates("a", "b", "d", "e");
            Value h = builder.state("h");
            Value c = builder.state("c");
            Value a = builder.input().linear("a").plus(h.tanh().linear("a"));
            Value d = c.times(h).linear("d").plus(builder.input().linear("d")).sigmoid();
            Value b = h.linear("b").plus(c.linear("e"));
            builder.next(h, a.plus(b).tanh().times(d).plus(h.times(d.oneMinus())));
            builder.next(c, a.sigmoid().times(c).plus(d.times(b.tanh())));
        }
    }

    @Override
    Cell cell() {
        return new ComputedSources();
    }
}
