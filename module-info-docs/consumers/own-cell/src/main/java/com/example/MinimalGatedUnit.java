package com.example;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Value;

/// The minimal gated unit of Zhou et al. (2016): one gate that both forgets and resets.
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
        Value n = builder.input().linear("n").plus(f.times(h).linear("n")).tanh().named("n");
        builder.next(h, f.oneMinus().times(h).plus(f.times(n)));
    }
}
