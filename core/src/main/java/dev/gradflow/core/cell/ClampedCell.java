package dev.gradflow.core.cell;

/// A cell with one of its named values held at a number in every unit and at every step: an experiment on one gate.
///
/// Immutable.
///
/// @param cell  the cell, whose name and weights stay what they are
/// @param value the name of the value, as `f` for the forget gate of an LSTM
/// @param at    what it is held at
public record ClampedCell(Cell cell, String value, double at) implements Cell {
    @Override
    public String name() {
        return cell.name();
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.clamp(value, at);
        cell.equations(builder);
    }
}
