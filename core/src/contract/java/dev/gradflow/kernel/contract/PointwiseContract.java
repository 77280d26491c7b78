package dev.gradflow.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every provider's compiled pointwise programs must do.
abstract class PointwiseContract {
    private static final int[] WIDTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 61, 64, 67, 131};
    private static final double[] SPECIALS = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0,
        -0.0,
        1e-40,
        -1e-40,
        1,
        -1,
        90,
        -90,
        800,
        -800
    };
    private static final double MOST_ULP = 3;

    private final Precision precision;

    PointwiseContract(Precision precision) {
        this.precision = precision;
    }

    abstract Kernels kernels();

    /// Memory for one run of a program: every slot a matrix of its own.
    private record Block(Operands operands, List<Matrix> slots) {

        static Block random(
                Precision precision, PointwiseProgram program, int rows, int width, SplittableRandom random) {
            List<Matrix> slots = new ArrayList<>();
            Operands operands = new Operands(program.slots());
            boolean gaps = random.nextBoolean();
            for (int slot = 0; slot < program.slots(); slot++) {
                boolean input = slot < program.inputs().size();
                Matrix matrix;
                if (input && random.nextInt(4) == 0) {
                    Matrix row = Matrix.randomResult(precision, 1, width, random);
                    matrix = new Matrix(row.storage(), row.offset(), rows, width, 0, 1);
                } else if (gaps) {
                    matrix = Matrix.randomResult(precision, rows, width, random);
                } else {
                    Storage storage = precision.allocate(rows * width);
                    matrix = new Matrix(storage, 0, rows, width, width, 1);
                    for (int i = 0; i < rows * width; i++) {
                        storage.set(i, random.nextDouble(-3, 3));
                    }
                }
                slots.add(matrix);
                operands.bind(slot, matrix.storage(), matrix.offset(), matrix.rowStride());
            }
            return new Block(operands, slots);
        }

        void sprinkle(SplittableRandom random) {
            for (Matrix slot : slots) {
                for (int i = 0; i < slot.rows() * slot.columns() / 4; i++) {
                    double special = SPECIALS[random.nextInt(SPECIALS.length)];
                    slot.set(random.nextInt(slot.rows()), random.nextInt(slot.columns()), special);
                }
            }
        }

        Block copy() {
            List<Matrix> copies = new ArrayList<>();
            Operands bound = new Operands(slots.size());
            for (int slot = 0; slot < slots.size(); slot++) {
                Matrix copy = slots.get(slot).copy();
                copies.add(copy);
                bound.bind(slot, copy.storage(), copy.offset(), copy.rowStride());
            }
            return new Block(bound, copies);
        }

        /// The bits of all storages; NaN of any kind counts as one.
        List<long[]> bits() {
            return slots.stream().map(Matrix::bits).toList();
        }
    }

    /// Checks each instruction's result against its own operands, which the program must store.
    private void assertEveryRegister(PointwiseProgram program, Block before, Block after, int rows, int width) {
        int inputs = program.inputs().size();
        for (int i = 0; i < rows; i++) {
            for (int u = 0; u < width; u++) {
                double[] registers = new double[inputs + program.code().size()];
                for (int register = 0; register < registers.length; register++) {
                    registers[register] = after.slots().get(inputs + register).get(i, u);
                }
                for (int slot = 0; slot < inputs; slot++) {
                    assertSame(registers[slot], before.slots().get(slot).get(i, u));
                }
                for (int c = 0; c < program.code().size(); c++) {
                    assertInstruction(program.code().get(c), registers, registers[inputs + c]);
                }
            }
        }
    }

    /// Equal as objects are: NaN equals NaN, and zeros differ by sign.
    private static void assertSame(double actual, double expected) {
        assertThat(actual).isEqualTo(Double.valueOf(expected));
    }

    private double rounded(double value) {
        return precision == Precision.F32 ? (float) value : value;
    }

    private void assertInstruction(Instruction instruction, double[] registers, double actual) {
        double a = instruction.a() < 0 ? 0 : registers[instruction.a()];
        double b = instruction.b() < 0 ? 0 : registers[instruction.b()];
        double ulps = switch (instruction.operation()) {
            case TANH -> Functions.tanhError(precision, a, actual);
            case SIGMOID -> Functions.sigmoidError(precision, a, actual);
            default -> {
                double expected = exactly(instruction, a, b);
                yield Double.compare(actual, expected) == 0 ? 0 : Double.POSITIVE_INFINITY;
            }
        };
        if (!(ulps <= MOST_ULP)) {
            assertThat(ulps)
                    .as("%s of %s, %s gave %s", instruction, a, b, actual)
                    .isLessThanOrEqualTo(MOST_ULP);
        }
    }

    /// A float's sum, difference or product is exact in double, so rounding it again does no harm.
    private double exactly(Instruction instruction, double a, double b) {
        return switch (instruction.operation()) {
            case CONSTANT -> rounded(instruction.constant());
            case ADD -> rounded(a + b);
            case SUB -> rounded(a - b);
            case MUL -> rounded(a * b);
            case RELU -> Math.max(a, 0);
            case ONE_MINUS -> rounded(1 - a);
            case SIGMOID_SLOPE -> rounded(a * rounded(1 - a));
            case TANH_SLOPE -> precision == Precision.F32 ? Math.fma((float) -a, (float) a, 1f) : Math.fma(-a, a, 1);
            case STEP -> a > 0 ? 1 : 0;
            case NEGATE -> -a;
            case SIGMOID, TANH -> throw new IllegalArgumentException("not exact: " + instruction);
        };
    }

    private void check(PointwiseProgram program, int rows, int width, boolean special, SplittableRandom random) {
        Block before = Block.random(precision, program, rows, width, random);
        if (special && rows * width > 0) {
            before.sprinkle(random);
        }
        Block after = before.copy();
        kernels().compile(program).run(rows, width, after.operands());
        assertEveryRegister(program, before, after, rows, width);
        assertNothingElseChanged(program, before, after);
    }

    private static void assertNothingElseChanged(PointwiseProgram program, Block before, Block after) {
        for (int slot = 0; slot < program.slots(); slot++) {
            Matrix was = before.slots().get(slot);
            Matrix is = after.slots().get(slot).copy();
            if (slot >= program.inputs().size()) {
                for (int i = 0; i < was.rows(); i++) {
                    for (int u = 0; u < was.columns(); u++) {
                        is.set(i, u, was.get(i, u));
                    }
                }
            }
            assertThat(is.bits()).as("slot %d outside its block", slot).isEqualTo(was.bits());
        }
    }

    private static PointwiseProgram storingInputs(Operation operation) {
        PointwiseProgram single = RandomPrograms.single(operation);
        List<PointwiseProgram.Output> outputs = new ArrayList<>();
        for (int register = 0; register <= operation.arity(); register++) {
            outputs.add(new PointwiseProgram.Output("r" + register, register));
        }
        return new PointwiseProgram(single.name(), single.inputs(), single.code(), outputs);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void executesTheOperationAtEveryWidth(Operation operation) {
        SplittableRandom random = new SplittableRandom(operation.name().hashCode());
        PointwiseProgram program = storingInputs(operation);
        for (int width : WIDTHS) {
            for (int rows : new int[] {0, 1, 3}) {
                check(program, rows, width, false, random);
                check(program, rows, width, true, random);
            }
        }
    }

    @Test
    void executesRandomPrograms() {
        SplittableRandom random = new SplittableRandom(20);
        for (int round = 0; round < 60; round++) {
            PointwiseProgram program = RandomPrograms.random(random.nextInt(6), random.nextInt(40), random);
            int rows = random.nextInt(1, 4);
            int width = random.nextInt(1, 80);
            check(program, rows, width, round % 2 == 0, random);

            Block all = Block.random(precision, program, rows, width, random);
            PointwiseProgram fewer = RandomPrograms.fewerOutputs(program, random);
            if (program.outputs().isEmpty()) {
                continue;
            }
            kernels().compile(program).run(rows, width, all.operands());
            Operands some = new Operands(fewer.slots());
            int inputs = program.inputs().size();
            for (int slot = 0; slot < inputs; slot++) {
                Matrix matrix = all.slots().get(slot);
                some.bind(slot, matrix.storage(), matrix.offset(), matrix.rowStride());
            }
            Storage[] results = new Storage[fewer.outputs().size()];
            for (int i = 0; i < results.length; i++) {
                results[i] = precision.allocate(rows * width);
                some.bind(inputs + i, results[i], 0, width);
            }
            kernels().compile(fewer).run(rows, width, some);
            for (int i = 0; i < results.length; i++) {
                Matrix expected =
                        all.slots().get(inputs + fewer.outputs().get(i).register());
                for (int r = 0; r < rows; r++) {
                    for (int u = 0; u < width; u++) {
                        assertSame(results[i].get(r * width + u), expected.get(r, u));
                    }
                }
            }
        }
    }

    @Test
    void executesProgramsOfAnyLength() {
        SplittableRandom random = new SplittableRandom(21);
        check(RandomPrograms.random(5, 400, random), 2, 45, false, random);
        check(RandomPrograms.random(3, 150, random), 3, 700, true, random);
        check(RandomPrograms.random(2, 70, random), 1, 5000, false, random);
    }

    @Test
    void computesEveryRowAndEveryWidthWithTheSameBits() {
        SplittableRandom random = new SplittableRandom(22);
        for (int length : new int[] {1, 4, 45}) {
            PointwiseProgram program = RandomPrograms.chain(length);
            PointwiseKernel kernel = kernels().compile(program);
            Block whole = Block.random(precision, program, 5, 67, random);
            Block pieces = whole.copy();
            kernel.run(5, 67, whole.operands());
            for (int row = 0; row < 5; row++) {
                for (int start = 0, width; start < 67; start += width) {
                    width = Math.min(67 - start, random.nextInt(1, 40));
                    Operands operands = new Operands(program.slots());
                    for (int slot = 0; slot < program.slots(); slot++) {
                        Matrix matrix = pieces.slots().get(slot);
                        int offset = matrix.offset() + row * matrix.rowStride() + start;
                        operands.bind(slot, matrix.storage(), offset, 0);
                    }
                    kernel.run(1, width, operands);
                }
            }
            assertThat(pieces.bits()).usingElementComparator(Arrays::compare).isEqualTo(whole.bits());
        }
    }

    @Test
    void updatesInPlace() {
        SplittableRandom random = new SplittableRandom(23);
        for (int length : new int[] {2, 4, 45}) {
            PointwiseProgram program = RandomPrograms.chain(length);
            PointwiseKernel kernel = kernels().compile(program);
            for (int width : new int[] {5, 16, 67, 3000}) {
                Block apart = Block.random(precision, program, 3, width, random);
                Storage shared = precision.allocate(4 * width * 3);
                Operands together = new Operands(program.slots());
                Block separate = apart.copy();
                for (int slot = 0; slot < program.slots(); slot++) {
                    Matrix matrix = separate.slots().get(slot);
                    together.bind(slot, matrix.storage(), matrix.offset(), matrix.rowStride());
                }
                for (int slot = 0; slot < 3; slot++) {
                    for (int row = 0; row < 3; row++) {
                        for (int u = 0; u < width; u++) {
                            shared.set(
                                    (3 * slot + row) * width + u,
                                    apart.slots().get(slot).get(row, u));
                        }
                    }
                    together.bind(slot, shared, 3 * slot * width, width);
                }
                int first = program.inputs().size();
                int second = program.slots() - 1;
                together.bind(first, shared, 0, width);
                together.bind(second, shared, 3 * width, width);
                kernel.run(3, width, apart.operands());
                kernel.run(3, width, together);
                for (int row = 0; row < 3; row++) {
                    for (int u = 0; u < width; u++) {
                        assertSame(
                                shared.get(row * width + u),
                                apart.slots().get(first).get(row, u));
                        assertSame(
                                shared.get((3 + row) * width + u),
                                apart.slots().get(second).get(row, u));
                    }
                }
            }
        }
    }

    /// As cells do that pass a state on to another one, or exchange two.
    @Test
    void storesInputsOverOtherInputs() {
        SplittableRandom random = new SplittableRandom(26);
        for (int round = 0; round < 60; round++) {
            PointwiseProgram program = RandomPrograms.passingInputsOn(4, random.nextInt(12), random);
            PointwiseKernel kernel = kernels().compile(program);
            for (int width : new int[] {5, 67, 300, 3000}) {
                Storage[] apart = new Storage[program.slots()];
                Storage[] together = new Storage[program.slots()];
                Operands separate = new Operands(program.slots());
                Operands inPlace = new Operands(program.slots());
                for (int slot = 0; slot < program.slots(); slot++) {
                    boolean input = slot < 4;
                    apart[slot] = precision.allocate(2 * width);
                    together[slot] = input ? precision.allocate(2 * width) : together[slot - 4];
                    for (int i = 0; input && i < 2 * width; i++) {
                        apart[slot].set(i, random.nextDouble(-3, 3));
                        together[slot].set(i, apart[slot].get(i));
                    }
                    separate.bind(slot, apart[slot], 0, width);
                    inPlace.bind(slot, together[slot], 0, width);
                }
                kernel.run(2, width, separate);
                kernel.run(2, width, inPlace);
                for (int slot = 4; slot < program.slots(); slot++) {
                    for (int i = 0; i < 2 * width; i++) {
                        assertSame(together[slot].get(i), apart[slot].get(i));
                    }
                }
            }
        }
    }

    @Test
    void givesTheSameBitsWhenTheCodeGetsHot() {
        SplittableRandom random = new SplittableRandom(24);
        PointwiseProgram program = RandomPrograms.chain(5);
        PointwiseKernel kernel = kernels().compile(program);
        Block block = Block.random(precision, program, 2, 45, random);
        kernel.run(2, 45, block.operands());
        Block first = block.copy();
        for (int i = 0; i < 3000; i++) {
            kernel.run(2, 45, block.operands());
            if (i % 100 == 0) {
                assertThat(block.bits()).usingElementComparator(Arrays::compare).isEqualTo(first.bits());
            }
        }
    }

    @Test
    void canBeSharedBetweenThreads() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(25);
        PointwiseProgram program = RandomPrograms.chain(25);
        PointwiseKernel kernel = kernels().compile(program);
        Block expected = Block.random(precision, program, 3, 45, random);
        List<Block> blocks = List.of(expected.copy(), expected.copy(), expected.copy());
        kernel.run(3, 45, expected.operands());
        List<Thread> threads = new ArrayList<>();
        for (Block block : blocks) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50; i++) {
                    kernel.run(3, 45, block.operands());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Block block : blocks) {
            assertThat(block.bits()).usingElementComparator(Arrays::compare).isEqualTo(expected.bits());
        }
    }

    @Test
    void refusesOperandsThatDoNotFit() {
        PointwiseProgram program = RandomPrograms.single(Operation.ADD);
        PointwiseKernel kernel = kernels().compile(program);
        assertThat(kernel.program()).isSameAs(program);
        Storage storage = precision.allocate(20);
        Precision other = precision == Precision.F32 ? Precision.F64 : Precision.F32;
        Operands operands = new Operands(3);
        operands.bind(0, storage, 0, 5);
        operands.bind(1, storage, 5, 5);
        assertThatThrownBy(() -> kernel.run(1, 5, operands))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slot 2 of 3 is not bound");
        operands.bind(2, other.allocate(20), 10, 5);
        assertThatThrownBy(() -> kernel.run(1, 5, operands))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("output out: " + other);
        operands.bind(2, storage, 16, 5);
        assertThatThrownBy(() -> kernel.run(1, 5, operands))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("output out");
        operands.bind(2, storage, 10, 4);
        assertThatThrownBy(() -> kernel.run(2, 5, operands))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> kernel.run(1, 5, new Operands(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 slots");
    }
}
