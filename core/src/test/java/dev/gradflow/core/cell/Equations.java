package dev.gradflow.core.cell;

import java.util.function.Consumer;

/// A cell whose equations are written where it is used.
///
/// @param name    of the cell
/// @param written its equations
public record Equations(String name, Consumer<CellBuilder> written) implements Cell {
    @Override
    public void equations(CellBuilder builder) {
        written.accept(builder);
    }
}
