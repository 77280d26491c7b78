package dev.gradflow.bench;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// One elementwise program with operands of one row, checked against the interpreter when it is made.
///
/// Rows begin at cache lines if the collector is G1 and its regions are no larger than 4 MB: arrays that take more than
/// half a region lie at its beginning, and the header and what is skipped are one line.
final class PointwiseCase {
    private static final double ROUNDINGS = 64;
    private static final int LARGE_BYTES = 1 << 21;
    private static final int SKIPPED_BYTES = 48;

    private final PointwiseKernel kernel;
    private final Operands operands;
    private final int width;

    /// @param name  one of [Programs]
    /// @param width elements of the row
    /// @throws IllegalStateException if an output is wrong
    PointwiseCase(String name, Precision precision, int width) {
        PointwiseProgram program = Programs.named(name);
        Kernels kernels = Setting.kernels(precision);
        this.width = width;
        this.kernel = kernels.compile(program);
        this.operands = operands(program, precision);
        Operands expected = operands(program, precision);
        run();
        Setting.reference(precision).compile(program).run(1, width, expected);
        for (int slot = program.inputs().size(); slot < program.slots(); slot++) {
            Storage wanted = expected.storage(slot);
            Setting.check(
                    "slot " + slot, operands.storage(slot), wanted, ROUNDINGS * precision.unitRoundoff());
        }
    }

    private Operands operands(PointwiseProgram program, Precision precision) {
        Operands result = new Operands(program.slots());
        for (int slot = 0; slot < program.slots(); slot++) {
            int first = SKIPPED_BYTES / precision.bytes();
            Storage row = precision.allocate(Math.max(first + width, LARGE_BYTES / precision.bytes()));
            row.copyFrom(first, Setting.random(precision, width, slot + 1), 0, width);
            result.bind(slot, row, first, width);
        }
        return result;
    }

    /// Runs the program once over the row.
    ///
    /// @return the last output
    Storage run() {
        kernel.run(1, width, operands);
        return operands.storage(operands.slots() - 1);
    }
}
