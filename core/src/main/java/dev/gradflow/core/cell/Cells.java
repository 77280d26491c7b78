package dev.gradflow.core.cell;

import java.util.List;

/// The built-in cells by the names that users type.
///
/// Stateless.
public final class Cells {
    private static final List<Cell> ALL = List.of(
            new RnnCell(RnnCell.Activation.TANH),
            new RnnCell(RnnCell.Activation.RELU),
            new RnnCell(RnnCell.Activation.IDENTITY),
            new LstmCell(),
            new Lstm1997Cell(),
            new PeepholeLstmCell(),
            new GruCell());

    private Cells() {}

    /// All built-in cells.
    public static List<Cell> all() {
        return ALL;
    }

    /// The built-in cell of that name.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public static Cell named(String name) {
        return ALL.stream()
                .filter(cell -> cell.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no cell '" + name + "'; there are "
                        + String.join(", ", ALL.stream().map(Cell::name).toList())));
    }
}
