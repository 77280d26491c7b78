package dev.gradflow.bench;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;

/// One elementwise program with operands of one row, checked against the interpreter when it is made.
///
/// Rows begin at cache lines; see [Lines].
final class PointwiseCase {
    private static final double ROUNDINGS = 64;

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
            int first = CacheLines.first(precision.bytes());
            Storage row = precision.allocate(Lines.length(width, precision.bytes()));
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
