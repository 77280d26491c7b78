package dev.gradflow.simd;

import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import java.util.Arrays;
import java.util.List;

/// A whole pointwise program in plain Java, with the bits of the generated loops: what runs until they are ready.
///
/// Each operation passes over a short strip of elements before the next one does. Not generated, so that one set of
/// small loops, which any Java compiler makes fast within milliseconds, serves all programs.
final class DoublePlainLoop extends DoubleLoop {
    private static final int STRIP = 128;

    private final List<Instruction> code;
    private final int inputs;
    private final int[] stored;
    private final long cost;
    private final Promotion promotion;
    private final ThreadLocal<Frame> frames;

    /// @param promotion is told of the work that is done here
    DoublePlainLoop(PointwiseProgram program, Promotion promotion) {
        this.code = program.code();
        this.inputs = program.inputs().size();
        this.stored =
                program.outputs().stream().mapToInt(output -> output.register()).toArray();
        this.cost = Promotion.cost(program);
        this.promotion = promotion;
        this.frames = ThreadLocal.withInitial(() -> new Frame(inputs, code.size(), stored));
    }

    /// Where the registers of a program are: inputs in the caller's memory, results in strips.
    ///
    /// An input that is an output, too, is copied to a strip before anything is stored: perhaps over this input.
    private static final class Frame {
        final double[][] arrays;
        final int[] starts;
        final double[][] results;

        Frame(int inputs, int instructions, int[] stored) {
            arrays = new double[inputs + instructions][];
            starts = new int[inputs + instructions];
            for (int i = inputs; i < arrays.length; i++) {
                arrays[i] = new double[STRIP];
            }
            results = new double[stored.length][];
            for (int i = 0; i < stored.length; i++) {
                results[i] = stored[i] < inputs ? new double[STRIP] : arrays[stored[i]];
            }
        }
    }

    @Override
    void run(double[][] arrays, int[] starts, int count) {
        promotion.worked(count * cost);
        Frame frame = frames.get();
        for (int done = 0; done < count; done += STRIP) {
            int some = Math.min(STRIP, count - done);
            for (int slot = 0; slot < inputs; slot++) {
                frame.arrays[slot] = arrays[slot];
                frame.starts[slot] = starts[slot] + done;
            }
            for (int i = 0; i < code.size(); i++) {
                execute(code.get(i), frame, frame.arrays[inputs + i], some);
            }
            for (int i = 0; i < stored.length; i++) {
                int register = stored[i];
                if (register < inputs) {
                    System.arraycopy(frame.arrays[register], frame.starts[register], frame.results[i], 0, some);
                }
            }
            for (int i = 0; i < stored.length; i++) {
                int slot = inputs + i;
                System.arraycopy(frame.results[i], 0, arrays[slot], starts[slot] + done, some);
            }
        }
        Arrays.fill(frame.arrays, 0, inputs, null);
    }

    private static void execute(Instruction instruction, Frame frame, double[] to, int count) {
        double[] a = instruction.a() < 0 ? to : frame.arrays[instruction.a()];
        int x = instruction.a() < 0 ? 0 : frame.starts[instruction.a()];
        double[] b = instruction.b() < 0 ? to : frame.arrays[instruction.b()];
        int y = instruction.b() < 0 ? 0 : frame.starts[instruction.b()];
        switch (instruction.operation()) {
            case CONSTANT -> Arrays.fill(to, 0, count, (double) instruction.constant());
            case ADD -> add(a, x, b, y, to, count);
            case SUB -> sub(a, x, b, y, to, count);
            case MUL -> mul(a, x, b, y, to, count);
            case SIGMOID -> sigmoid(a, x, to, count);
            case TANH -> tanh(a, x, to, count);
            case RELU -> relu(a, x, to, count);
            case ONE_MINUS -> oneMinus(a, x, to, count);
            case SIGMOID_SLOPE -> sigmoidSlope(a, x, to, count);
            case TANH_SLOPE -> tanhSlope(a, x, to, count);
            case STEP -> step(a, x, to, count);
            case NEGATE -> negate(a, x, to, count);
        }
    }

    private static void add(double[] a, int x, double[] b, int y, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = a[x + u] + b[y + u];
        }
    }

    private static void sub(double[] a, int x, double[] b, int y, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = a[x + u] - b[y + u];
        }
    }

    private static void mul(double[] a, int x, double[] b, int y, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = a[x + u] * b[y + u];
        }
    }

    private static void sigmoid(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = DoubleElementary.sigmoid(a[x + u]);
        }
    }

    private static void tanh(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = DoubleElementary.tanh(a[x + u]);
        }
    }

    private static void relu(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            double value = a[x + u];
            to[u] = value <= 0 ? 0 : value;
        }
    }

    private static void oneMinus(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = 1 - a[x + u];
        }
    }

    private static void sigmoidSlope(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            double value = a[x + u];
            to[u] = value * (1 - value);
        }
    }

    private static void tanhSlope(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            double value = a[x + u];
            to[u] = Math.fma(-value, value, 1);
        }
    }

    private static void step(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = a[x + u] > 0 ? 1 : 0;
        }
    }

    private static void negate(double[] a, int x, double[] to, int count) {
        for (int u = 0; u < count; u++) {
            to[u] = -a[x + u];
        }
    }
}
