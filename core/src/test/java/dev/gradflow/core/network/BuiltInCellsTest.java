package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.ClampedCell;
import dev.gradflow.core.cell.GruCell;
import dev.gradflow.core.cell.Lstm1997Cell;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.PeepholeLstmCell;
import dev.gradflow.core.cell.RnnCell;
import org.junit.jupiter.api.Nested;

/// Every built-in cell under the contract.
final class BuiltInCellsTest {
    @Nested
    final class TanhRnn extends CellContract {
        @Override
        Cell cell() {
            return new RnnCell(RnnCell.Activation.TANH);
        }
    }

    @Nested
    final class ReluRnn extends CellContract {
        @Override
        Cell cell() {
            return new RnnCell(RnnCell.Activation.RELU);
        }
    }

    @Nested
    final class LinearRnn extends CellContract {
        @Override
        Cell cell() {
            return new RnnCell(RnnCell.Activation.IDENTITY);
        }
    }

    @Nested
    final class Lstm extends CellContract {
        @Override
        Cell cell() {
            return new LstmCell();
        }
    }

    @Nested
    final class LstmWithClampedForgetGate extends CellContract {
        @Override
        Cell cell() {
            return new ClampedCell(new LstmCell(), "f", 0.95);
        }
    }

    @Nested
    final class Lstm1997 extends CellContract {
        @Override
        Cell cell() {
            return new Lstm1997Cell();
        }
    }

    @Nested
    final class PeepholeLstm extends CellContract {
        @Override
        Cell cell() {
            return new PeepholeLstmCell();
        }
    }

    @Nested
    final class Gru extends CellContract {
        @Override
        Cell cell() {
            return new GruCell();
        }
    }
}
