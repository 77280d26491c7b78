package dev.gradflow.core.cell;

/// A recurrent cell: its name and its equations, and nothing else.
///
/// Everything that is computed with a cell (forward pass, gradients, Jacobians, fast kernels) follows from
/// [#equations]. A new cell is one implementation of this interface; no derivative is ever written by hand. It must be
/// immutable: equations are asked for more than once, by any thread, and must be the same.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="cell"}
public interface Cell {
    /// The cell's name, as users type it.
    String name();

    /// Writes the equations of one step into `builder`: declares gates and states, and defines the next state.
    void equations(CellBuilder builder);

    /// The program that the equations make.
    ///
    /// @throws IllegalArgumentException if a state has no next value, or a name is used twice
    default CellProgram program() {
        return CellProgram.of(this);
    }
}
