package dev.gradflow.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.kernel.contract.RandomPrograms;
import dev.gradflow.simd.Promotion.When;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Plain Java and generated vector code give the same bits, so results do not depend on when one replaces the other.
class PromotionTest {
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Float.MIN_VALUE,
        -Float.MIN_NORMAL,
        88.8,
        -88.8,
        -104,
        710,
        -746,
        19.1,
        1e30,
        -1e-30
    };

    private final SplittableRandom random = new SplittableRandom(17);

    private static Kernels kernels(Precision precision, When when) {
        VectorUnit unit = VectorUnit.current();
        return precision == Precision.F64 ? new DoubleSimdKernels(unit, when) : new FloatSimdKernels(unit, when);
    }

    private Storage numbers(Precision precision, int length, double scale) {
        Storage storage = precision.allocate(length);
        for (int i = 0; i < length; i++) {
            storage.set(i, scale * random.nextGaussian());
        }
        return storage;
    }

    private static Storage run(PointwiseKernel kernel, Storage[] inputs, int width) {
        PointwiseProgram program = kernel.program();
        Precision precision = inputs[0].precision();
        int outputs = program.outputs().size();
        Storage result = precision.allocate(outputs * width);
        Operands operands = new Operands(program.slots());
        for (int slot = 0; slot < program.slots(); slot++) {
            boolean input = slot < inputs.length;
            operands.bind(slot, input ? inputs[slot] : result, input ? 0 : (slot - inputs.length) * width, width);
        }
        kernel.run(1, width, operands);
        return result;
    }

    private static void assertSameBits(Storage actual, Storage expected) {
        for (int i = 0; i < expected.length(); i++) {
            long bits = Double.doubleToLongBits(actual.get(i)); // all NaNs alike
            assertThat(bits).as("element %s: %s", i, actual.get(i)).isEqualTo(Double.doubleToLongBits(expected.get(i)));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void programsHaveTheSameBitsInBothForms(Precision precision) {
        for (int round = 0; round < 60; round++) {
            PointwiseProgram program = RandomPrograms.random(3, 1 + round, random);
            Storage[] inputs = new Storage[3];
            for (int i = 0; i < 3; i++) {
                inputs[i] = numbers(precision, 301, i + 1);
                for (int s = 0; s < SPECIAL.length; s++) {
                    inputs[i].set((s * (2 * i + 1) * 7) % 301, SPECIAL[s]);
                }
            }
            assertSameBits(
                    run(kernels(precision, When.NEVER).compile(program), inputs, 301),
                    run(kernels(precision, When.NOW).compile(program), inputs, 301));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void programsThatPassInputsOnHaveTheSameBitsInPlace(Precision precision) {
        for (int round = 0; round < 60; round++) {
            PointwiseProgram program = RandomPrograms.passingInputsOn(4, round / 2, random);
            Storage[] first = new Storage[4];
            Storage[] second = new Storage[4];
            for (int i = 0; i < 4; i++) {
                first[i] = numbers(precision, 301, i + 1);
                second[i] = precision.allocate(301);
                second[i].copyFrom(0, first[i], 0, 301);
            }
            runInPlace(kernels(precision, When.NEVER).compile(program), first);
            runInPlace(kernels(precision, When.NOW).compile(program), second);
            for (int i = 0; i < 4; i++) {
                assertSameBits(first[i], second[i]);
            }
        }
    }

    private static void runInPlace(PointwiseKernel kernel, Storage[] blocks) {
        Operands operands = new Operands(2 * blocks.length);
        for (int i = 0; i < blocks.length; i++) {
            operands.bind(i, blocks[i], 0, 301);
            operands.bind(blocks.length + i, blocks[i], 0, 301);
        }
        kernel.run(1, 301, operands);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsHaveTheSameBitsInBothForms(Precision precision) {
        Kernels plain = kernels(precision, When.NEVER);
        Kernels vector = kernels(precision, When.NOW);
        for (int round = 0; round < 120; round++) {
            int m = random.nextInt(1, 20);
            int n = random.nextInt(1, 140);
            int k = random.nextInt(1, 40);
            boolean transposed = random.nextBoolean();
            boolean accumulate = random.nextBoolean();
            boolean packed = random.nextBoolean();
            Storage a = numbers(precision, m * k, 1);
            Storage b = numbers(precision, k * n, 1);
            Storage[] results = {numbers(precision, m * n, 1), precision.allocate(m * n)};
            results[1].copyFrom(0, results[0], 0, m * n);
            for (int i = 0; i < 2; i++) {
                Kernels kernels = i == 0 ? plain : vector;
                int aRow = transposed ? 1 : k;
                int aColumn = transposed ? m : 1;
                if (packed) {
                    PackedMatrix right = kernels.pack(k, n, b, 0, n, 1);
                    kernels.matmul(m, a, 0, aRow, aColumn, right, results[i], 0, n, accumulate);
                } else {
                    kernels.matmul(m, n, k, a, 0, aRow, aColumn, b, 0, n, 1, results[i], 0, n, accumulate);
                }
            }
            assertSameBits(results[0], results[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aBusyKernelIsReplacedAndKeepsItsBits(Precision precision) throws InterruptedException {
        PointwiseProgram program = RandomPrograms.chain(3);
        Storage[] inputs = {
            numbers(precision, 4000, 1), numbers(precision, 4000, 2), numbers(precision, 4000, 3),
        };
        PointwiseKernel kernel = kernels(precision, When.BUSY).compile(program);
        assertThat(kernel.toString()).contains("in plain Java");
        Storage first = run(kernel, inputs, 4000);
        for (int i = 0; i < 60_000 && kernel.toString().contains("in plain Java"); i++) {
            assertSameBits(run(kernel, inputs, 4000), first);
            Thread.sleep(i < 1000 ? 0 : 1);
        }
        assertThat(kernel.toString()).contains("3 loops over").doesNotContain("in plain Java");
        assertSameBits(run(kernel, inputs, 4000), first);
    }
}
