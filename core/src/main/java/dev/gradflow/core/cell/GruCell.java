package dev.gradflow.core.cell;

/// The gated recurrent unit in PyTorch's form, with the reset gate after the product (`nn.GRU`, MATH §8).
///
/// Immutable.
public record GruCell() implements Cell {
    @Override
    public String name() {
        return "gru";
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.gates("r", "z", "n");
        Value h = builder.state("h");
        Value r = builder.preactivation("r", h).sigmoid().named("r");
        Value z = builder.preactivation("z", h).sigmoid().named("z");
        Value n =
                builder.input().linear("n").plus(r.times(h.linear("n"))).tanh().named("n");
        builder.next(h, z.oneMinus().times(n).plus(z.times(h)));
    }
}
