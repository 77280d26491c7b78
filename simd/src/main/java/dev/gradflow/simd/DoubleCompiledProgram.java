package dev.gradflow.simd;

import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import java.util.Arrays;

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
    private volatile DoubleLoop[] loops;
    private final int stretch;
    private final ThreadLocal<Frame> frames;

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
        int strips = plan.strips().size();
        stretch = plan.loops().size() == 1
                ? Integer.MAX_VALUE
                : Math.max(1, STRIP_ELEMENTS / (Math.max(1, strips) * lanes)) * lanes;
        frames = ThreadLocal.withInitial(() -> new Frame(slots, strips, lanes, stretch));
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

    /// The memory of one thread: what the loops read and write, for whole vectors and for what is left of a row.
    private static final class Frame {
        final double[][] arrays;
        final int[] starts;
        final double[][] restArrays;
        final int[] restStarts;

        Frame(int slots, int strips, int lanes, int stretch) {
            arrays = new double[slots + strips][];
            starts = new int[slots + strips];
            restArrays = new double[slots + strips][lanes];
            restStarts = new int[slots + strips];
            for (int i = slots; i < slots + strips; i++) {
                arrays[i] = new double[stretch];
            }
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
        Frame frame = frames.get();
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
        Arrays.fill(frame.arrays, 0, slots, null);
    }

    /// Makes the frame ready for the first row, and returns whether the rows of all slots follow each other without gaps.
    ///
    /// What fits is found out here, in passing; what does not is found again, and named, by the operands themselves.
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
            frame.arrays[slot] = array;
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
        for (int slot = 0; slot < inputs; slot++) {
            System.arraycopy(frame.arrays[slot], frame.starts[slot] + whole, frame.restArrays[slot], 0, length);
        }
        runLoops(current, frame.restArrays, frame.restStarts, lanes);
        for (int slot = inputs; slot < slots; slot++) {
            System.arraycopy(frame.restArrays[slot], 0, frame.arrays[slot], frame.starts[slot] + whole, length);
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
