package dev.gradflow.core.network;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/// One thing that a pass does at every step: a pointwise stage, or a matrix product. Allocates nothing when run.
sealed interface StepAction {
    /// Does it for `step`, counted from 0.
    void run(int step);

    /// Does everything for one step, until the thread is interrupted: every loop over steps comes by here.
    static void all(StepAction[] actions, int step) {
        for (StepAction action : actions) {
            InterruptedCallException.check();
            action.run(step);
        }
    }

    /// A pointwise kernel bound to places.
    record Pointwise(PointwiseKernel kernel, Place[] places, Operands operands, int rows, int width)
            implements StepAction {
        @Override
        public void run(int step) {
            for (int slot = 0; slot < places.length; slot++) {
                Place place = places[slot];
                operands.bind(slot, place.storage(), place.at(step), place.rowStride());
            }
            kernel.run(rows, width, operands);
        }
    }

    /// Anything else.
    record Other(IntConsumer action) implements StepAction {
        @Override
        public void run(int step) {
            action.accept(step);
        }
    }

    /// result = source · weight, or += if `accumulate`; at steps that are not open the product counts as zero.
    record Product(
            Kernels kernels,
            int rows,
            Place source,
            PackedMatrix weight,
            Place result,
            boolean accumulate,
            IntPredicate open)
            implements StepAction {
        @Override
        public void run(int step) {
            if (!open.test(step)) {
                for (int row = 0; row < rows && !accumulate; row++) {
                    int start = result.at(step) + row * result.rowStride();
                    result.storage().fill(start, weight.columns(), 0);
                }
                return;
            }
            kernels.matmul(
                    rows,
                    source.storage(),
                    source.at(step),
                    source.rowStride(),
                    1,
                    weight,
                    result.storage(),
                    result.at(step),
                    result.rowStride(),
                    accumulate);
        }
    }
}
