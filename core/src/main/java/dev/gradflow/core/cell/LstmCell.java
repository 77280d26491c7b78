package dev.gradflow.core.cell;

/// The LSTM with a forget gate (Gers, Schmidhuber and Cummins 2000), PyTorch's `nn.LSTM` (MATH §4).
///
/// Immutable.
public record LstmCell() implements Cell {
    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.gates("i", "f", "g", "o");
        Value h = builder.state("h");
        Value c = builder.state("c");
        Value i = builder.preactivation("i", h).sigmoid().named("i");
        Value f = builder.preactivation("f", h).sigmoid().named("f");
        Value g = builder.preactivation("g", h).tanh().named("g");
        Value o = builder.preactivation("o", h).sigmoid().named("o");
        Value cell = f.times(c).plus(i.times(g));
        builder.next(c, cell);
        builder.next(h, o.times(cell.tanh()));
    }
}
