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
    private final DoubleLoop[] loops;
    private final int stretch;
    private final ThreadLocal<Frame> frames;

    DoubleCompiledProgram(PointwiseProgram program, VectorUnit unit) {
        this.program = program;
        this.unit = unit;
        plan = LoopPlan.of(program);
        lanes = unit.lanes(Precision.F64);
        slots = program.slots();
        inputs = program.inputs().size();
        loops = new DoubleLoop[plan.loops().size()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = LoopWriter.generate(
                    DoubleLoop.class, "Loop", program, plan.loops().get(i), Precision.F64, lanes);
        }
        int strips = plan.strips().size();
        stretch = loops.length == 1
                ? Integer.MAX_VALUE
                : Math.max(1, STRIP_ELEMENTS / (Math.max(1, strips) * lanes)) * lanes;
        frames = ThreadLocal.withInitial(() -> new Frame(slots, strips, lanes, stretch));
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
            runWhole(whole, frame);
            if (whole < length) {
                runRest(length - whole, whole, frame);
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
    private void runWhole(int length, Frame frame) {
        if (length <= stretch) {
            if (length > 0) {
                runLoops(frame.arrays, frame.starts, length);
            }
            return;
        }
        for (int done = 0; done < length; ) {
            int some = Math.min(stretch, length - done);
            runLoops(frame.arrays, frame.starts, some);
            for (int slot = 0; slot < slots; slot++) {
                frame.starts[slot] += some;
            }
            done += some;
        }
        for (int slot = 0; slot < slots; slot++) {
            frame.starts[slot] -= length;
        }
    }

    private void runLoops(double[][] arrays, int[] starts, int length) {
        for (DoubleLoop loop : loops) {
            loop.run(arrays, starts, length);
        }
    }

    /// Runs all loops over the last `length` elements of a row, which come after `whole` others.
    private void runRest(int length, int whole, Frame frame) {
        for (int slot = 0; slot < inputs; slot++) {
            System.arraycopy(frame.arrays[slot], frame.starts[slot] + whole, frame.restArrays[slot], 0, length);
        }
        runLoops(frame.restArrays, frame.restStarts, lanes);
        for (int slot = inputs; slot < slots; slot++) {
            System.arraycopy(frame.restArrays[slot], 0, frame.arrays[slot], frame.starts[slot] + whole, length);
        }
    }

    /// What became of the program, for people.
    @Override
    public String toString() {
        return program + "as " + loops.length + (loops.length == 1 ? " loop" : " loops") + " over " + lanes
                + " lanes of " + precision() + ", " + unit.bits() + "-bit vectors";
    }

    private static Precision precision() {
        return Precision.F64;
    }
}
