package dev.gradflow.core.cell;

/// The LSTM whose gates also see the cell state (Gers and Schmidhuber 2000; MATH §7).
///
/// The peephole vectors are named `peephole_i`, `peephole_f`, `peephole_o`. Immutable.
public record PeepholeLstmCell() implements Cell {
    @Override
    public String name() {
        return "lstm-peephole";
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.gates("i", "f", "g", "o");
        Value h = builder.state("h");
        Value c = builder.state("c");
        Value i = builder.preactivation("i", h)
                .plus(builder.parameter("peephole_i").times(c))
                .sigmoid()
                .named("i");
        Value f = builder.preactivation("f", h)
                .plus(builder.parameter("peephole_f").times(c))
                .sigmoid()
                .named("f");
        Value g = builder.preactivation("g", h).tanh().named("g");
        Value cell = f.times(c).plus(i.times(g));
        Value o = builder.preactivation("o", h)
                .plus(builder.parameter("peephole_o").times(cell))
                .sigmoid()
                .named("o");
        builder.next(c, cell);
        builder.next(h, o.times(cell.tanh()));
    }
}
