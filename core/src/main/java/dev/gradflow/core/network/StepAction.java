package dev.gradflow.core.network;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.tensor.Storage;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

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

    /// The same actions, but for pointwise stages that read one place instead of another.
    static StepAction[] reading(StepAction[] actions, Place instead, Place place) {
        StepAction[] others = actions.clone();
        for (int i = 0; i < others.length; i++) {
            if (others[i] instanceof Pointwise stage && Arrays.asList(stage.places).contains(instead)) {
                others[i] = stage.reading(instead, place);
            }
        }
        return others;
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

        private Pointwise reading(Place instead, Place place) {
            Place[] others = places.clone();
            Arrays.asList(others).replaceAll(other -> other.equals(instead) ? place : other);
            return new Pointwise(kernel, others, new Operands(places.length), rows, width);
        }
    }

    /// Anything else.
    record Other(IntConsumer action) implements StepAction {
        @Override
        public void run(int step) {
            action.accept(step);
        }
    }

    /// result = source · weight, or += if `accumulate`, or bias + source · weight if there is a bias.
    ///
    /// At steps that are not open the product counts as zero.
    record Product(
            Kernels kernels,
            int rows,
            Place source,
            PackedMatrix weight,
            Place result,
            boolean accumulate,
            @Nullable Storage bias,
            IntPredicate open)
            implements StepAction {
        @Override
        public void run(int step) {
            int to = result.at(step);
            if (!open.test(step)) {
                without(to);
                return;
            }
            Storage from = source.storage();
            int start = source.at(step);
            int stride = source.rowStride();
            if (bias != null) {
                kernels.affine(
                        rows, from, start, stride, 1, weight, bias, 0, result.storage(), to, result.rowStride());
            } else {
                kernels.matmul(
                        rows, from, start, stride, 1, weight, result.storage(), to, result.rowStride(), accumulate);
            }
        }

        private void without(int to) {
            for (int row = 0; row < rows && !accumulate; row++) {
                int start = to + row * result.rowStride();
                if (bias != null) {
                    result.storage().copyFrom(start, bias, 0, weight.columns());
                } else {
                    result.storage().fill(start, weight.columns(), 0);
                }
            }
        }
    }
}
