package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Value;

/// A cell that a user defines (Zhou et al. 2016): a file of equations gets everything else for free.
///
/// Its candidate sees W·(f ⊙ h), a product with a computed value, which no built-in cell has.
final class MinimalGatedUnitTest extends CellContract {
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
            Value n = builder.input()
                    .linear("n")
                    .plus(f.times(h).linear("n"))
                    .tanh()
                    .named("n");
            builder.next(h, f.oneMinus().times(h).plus(f.times(n)));
        }
    }

    @Override
    Cell cell() {
        return new MinimalGatedUnit();
    }
}
