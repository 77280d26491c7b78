package dev.gradflow.core.cell;

import java.util.OptionalDouble;

/// The LSTM with a forget gate (Gers, Schmidhuber and Cummins 2000), PyTorch's `nn.LSTM` (MATH §4).
///
/// @param clampedForget a value at which the forget gate is held in every unit, whatever its weights; empty normally
public record LstmCell(OptionalDouble clampedForget) implements Cell {
    /// The ordinary LSTM.
    public LstmCell() {
        this(OptionalDouble.empty());
    }

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
        Value f = clampedForget.isPresent()
                ? builder.constant(clampedForget.getAsDouble())
                : builder.preactivation("f", h).sigmoid().named("f");
        Value g = builder.preactivation("g", h).tanh().named("g");
        Value o = builder.preactivation("o", h).sigmoid().named("o");
        Value cell = f.times(c).plus(i.times(g));
        builder.next(c, cell);
        builder.next(h, o.times(cell.tanh()));
    }
}
