package dev.gradflow.core.cell;

/// The LSTM of Hochreiter and Schmidhuber (1997), without a forget gate (MATH §3).
///
/// Immutable.
public record Lstm1997Cell() implements Cell {
    @Override
    public String name() {
        return "lstm-1997";
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.gates("i", "g", "o");
        Value h = builder.state("h");
        Value c = builder.state("c");
        Value i = builder.preactivation("i", h).sigmoid().named("i");
        Value g = builder.preactivation("g", h).tanh().named("g");
        Value o = builder.preactivation("o", h).sigmoid().named("o");
        Value cell = c.plus(i.times(g));
        builder.next(c, cell);
        builder.next(h, o.times(cell.tanh()));
    }
}
