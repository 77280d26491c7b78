package dev.gradflow.simd;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A pointwise program as generated vector loops.
///
/// The loops take whole vectors only: what is left at the end of a row is copied into scratch vectors and back, so the
/// same instructions compute every element.
final class DoubleCompiledProgram implements PointwiseKernel {
    private static final int STRIP_ELEMENTS = 2048;

    private final PointwiseProgram program;
    private final LoopPlan plan;
    private final VectorUnit unit;
    private final int lanes;
    private final int slots;
    private final int inputs;
    private final int strips;
    private final int[] restStarts;
    private volatile DoubleLoop[] loops;
    private final int stretch;

    DoubleCompiledProgram(PointwiseProgram program, VectorUnit unit, Promotion.When when) {
        this.program = program;
        this.unit = unit;
        plan = LoopPlan.of(program);
        lanes = unit.lanes(Precision.F64);
        slots = program.slots();
        inputs = program.inputs().size();
        loops = Promotion.begin(
                when,
                this::generate,
                this::becomesFast,
                promotion -> new DoubleLoop[] {new DoublePlainLoop(program, promotion)},
                fast -> loops = fast);
        strips = plan.strips().size();
        restStarts = new int[slots + strips];
        stretch = plan.loops().size() == 1
                ? Integer.MAX_VALUE
                : Math.max(1, STRIP_ELEMENTS / (Math.max(1, strips) * lanes)) * lanes;
    }

    private DoubleLoop[] generate() {
        DoubleLoop[] generated = new DoubleLoop[plan.loops().size()];
        for (int i = 0; i < generated.length; i++) {
            generated[i] = LoopWriter.generate(
                    DoubleLoop.class, "Loop", program, plan.loops().get(i), Precision.F64, lanes);
        }
        return generated;
    }

    /// Runs the loops until they are fast, and returns whether they are.
    private boolean becomesFast(DoubleLoop[] generated) {
        int arrays = slots + plan.strips().size();
        double[][] memory = new double[arrays][lanes * WarmUp.ITERATIONS];
        int[] starts = new int[arrays];
        boolean fast = true;
        for (DoubleLoop loop : generated) {
            fast &= WarmUp.run(n -> loop.run(memory, starts, n * lanes), Promotion.vectorOperations(program));
        }
        return fast;
    }

    private Frame frame(Operands operands) {
        if (operands.kept() instanceof Frame kept && kept.program == this) {
            return kept;
        }
        Frame frame = new Frame(this);
        operands.keep(frame);
        return frame;
    }

    /// What the loops read and write, for whole vectors and for what is left of a row. Stays with the operands.
    ///
    /// A reference is stored only where another one was: G1 makes a fence of such a store, which takes as long as some
    /// vectors' arithmetic.
    private static final class Frame {
        final DoubleCompiledProgram program;
        final double[][] arrays;
        final int[] starts;
        private double @Nullable [][] rest;

        Frame(DoubleCompiledProgram program) {
            this.program = program;
            int count = program.slots + program.strips;
            arrays = new double[count][];
            starts = new int[count];
            for (int i = program.slots; i < count; i++) {
                Tensor strip = CacheLines.zeros(precision(), program.stretch);
                arrays[i] = ((DoubleStorage) strip.storage()).array();
                starts[i] = strip.offset();
            }
        }

        /// A vector for each slot and strip.
        double[][] rest() {
            double[][] vectors = rest;
            if (vectors == null) {
                vectors = new double[arrays.length][program.lanes];
                rest = vectors;
            }
            return vectors;
        }
    }

    @Override
    public PointwiseProgram program() {
        return program;
    }

    @Override
    public void run(int rows, int width, Operands operands) {
        if (operands.slots() != slots || rows <= 0 || width <= 0) {
            operands.check(program, rows, width, Precision.F64);
            return;
        }
        DoubleLoop[] current = loops;
        Frame frame = frame(operands);
        boolean contiguous = bind(rows, width, operands, frame);
        int count = contiguous ? 1 : rows;
        int length = contiguous ? rows * width : width;
        int whole = length - length % lanes;
        for (int row = 0; row < count; row++) {
            if (row > 0) {
                for (int slot = 0; slot < slots; slot++) {
                    frame.starts[slot] = operands.offset(slot) + row * operands.rowStride(slot);
                }
            }
            runWhole(current, whole, frame);
            if (whole < length) {
                runRest(current, length - whole, whole, frame);
            }
        }
    }

    /// Makes the frame ready for the first row, and returns whether the rows of all slots follow each other without gaps.
    ///
    /// What fits is found out here, in passing; what does not is found again, and named, by the operands themselves.
    @SuppressWarnings("ReferenceEquality") // whether it is the same memory is the question
    private boolean bind(int rows, int width, Operands operands, Frame frame) {
        boolean contiguous = true;
        boolean fits = true;
        for (int slot = 0; slot < slots; slot++) {
            int offset = operands.offset(slot);
            int stride = operands.rowStride(slot);
            if (!(operands.storage(slot) instanceof DoubleStorage storage)) {
                fits = false;
                break;
            }
            double[] array = storage.array();
            fits &= offset >= 0
                    && stride >= 0
                    && offset + (rows - 1L) * stride + width <= array.length
                    && (slot < inputs || rows == 1 || stride >= width);
            if (frame.arrays[slot] != array) {
                frame.arrays[slot] = array;
            }
            frame.starts[slot] = offset;
            contiguous &= stride == width;
        }
        if (!fits) {
            operands.check(program, rows, width, Precision.F64);
        }
        return contiguous;
    }

    /// Runs all loops over `length` elements from the slots' starts on, a stretch at a time.
    private void runWhole(DoubleLoop[] current, int length, Frame frame) {
        if (length <= stretch) {
            if (length > 0) {
                runLoops(current, frame.arrays, frame.starts, length);
            }
            return;
        }
        for (int done = 0; done < length; ) {
            int some = Math.min(stretch, length - done);
            runLoops(current, frame.arrays, frame.starts, some);
            for (int slot = 0; slot < slots; slot++) {
                frame.starts[slot] += some;
            }
            done += some;
        }
        for (int slot = 0; slot < slots; slot++) {
            frame.starts[slot] -= length;
        }
    }

    private static void runLoops(DoubleLoop[] loops, double[][] arrays, int[] starts, int length) {
        for (DoubleLoop loop : loops) {
            loop.run(arrays, starts, length);
        }
    }

    /// Runs all loops over the last `length` elements of a row, which come after `whole` others.
    private void runRest(DoubleLoop[] current, int length, int whole, Frame frame) {
        double[][] rest = frame.rest();
        for (int slot = 0; slot < inputs; slot++) {
            System.arraycopy(frame.arrays[slot], frame.starts[slot] + whole, rest[slot], 0, length);
        }
        runLoops(current, rest, restStarts, lanes);
        for (int slot = inputs; slot < slots; slot++) {
            System.arraycopy(rest[slot], 0, frame.arrays[slot], frame.starts[slot] + whole, length);
        }
    }

    /// What became of the program, for people.
    @Override
    public String toString() {
        int count = plan.loops().size();
        return program + "as " + count + (count == 1 ? " loop" : " loops") + " over " + lanes + " lanes of " + precision()
                + ", " + unit.bits() + "-bit vectors"
                + (loops[0] instanceof DoublePlainLoop ? ", in plain Java until it is worth compiling" : "");
    }

    private static Precision precision() {
        return Precision.F64;
    }
}
