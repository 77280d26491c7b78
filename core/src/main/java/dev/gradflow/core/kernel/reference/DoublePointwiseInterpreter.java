package dev.gradflow.core.kernel.reference;

import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;

/// Interprets a pointwise program row by row, one operation over a whole row at a time.
///
/// Transcendental functions are those of [Math], within 2.5 ulp in double precision.
final class DoublePointwiseInterpreter implements PointwiseKernel {
    private final PointwiseProgram program;

    DoublePointwiseInterpreter(PointwiseProgram program) {
        this.program = program;
    }

    @Override
    public PointwiseProgram program() {
        return program;
    }

    @Override
    public void run(int rows, int width, Operands operands) {
        operands.check(program, rows, width, Precision.F64);
        int inputs = program.inputs().size();
        double[][] registers = new double[inputs + program.code().size()][width];
        for (int row = 0; row < rows; row++) {
            for (int slot = 0; slot < inputs; slot++) {
                double[] source = ((DoubleStorage) operands.storage(slot)).array();
                int start = operands.offset(slot) + row * operands.rowStride(slot);
                System.arraycopy(source, start, registers[slot], 0, width);
            }
            int next = inputs;
            for (PointwiseProgram.Instruction instruction : program.code()) {
                double[] a = instruction.a() < 0 ? registers[next] : registers[instruction.a()];
                double[] b = instruction.b() < 0 ? a : registers[instruction.b()];
                execute(instruction, a, b, registers[next++]);
            }
            for (int i = 0; i < program.outputs().size(); i++) {
                int slot = inputs + i;
                double[] target = ((DoubleStorage) operands.storage(slot)).array();
                int start = operands.offset(slot) + row * operands.rowStride(slot);
                System.arraycopy(registers[program.outputs().get(i).register()], 0, target, start, width);
            }
        }
    }

    private static void execute(PointwiseProgram.Instruction instruction, double[] a, double[] b, double[] result) {
        for (int u = 0; u < result.length; u++) {
            double x = a[u];
            double y = b[u];
            result[u] = switch (instruction.operation()) {
                case CONSTANT -> (double) instruction.constant();
                case ADD -> x + y;
                case SUB -> x - y;
                case MUL -> x * y;
                case SIGMOID -> sigmoid(x);
                case TANH -> (double) Math.tanh(x);
                case RELU -> Math.max(x, 0);
                case ONE_MINUS -> 1 - x;
                case SIGMOID_SLOPE -> x * (1 - x);
                case TANH_SLOPE -> Math.fma(-x, x, 1);
                case STEP -> x > 0 ? 1 : 0;
                case NEGATE -> -x;
            };
        }
    }

    /// Both branches avoid overflow of the exponential, and neither loses the tail.
    private static double sigmoid(double x) {
        if (x < 0) {
            double e = (double) Math.exp(x);
            return e / (1 + e);
        }
        return 1 / (1 + (double) Math.exp(-x));
    }
}
