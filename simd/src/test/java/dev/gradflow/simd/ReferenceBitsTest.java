package dev.gradflow.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products have the bits of the reference kernels, and so the same ones at every vector width.
class ReferenceBitsTest {
    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsHaveTheBitsOfTheReference(Precision precision) {
        SplittableRandom random = new SplittableRandom(50);
        for (int round = 0; round < 120; round++) {
            int m = random.nextInt(1, round % 10 == 0 ? 150 : 20);
            int n = random.nextInt(1, 150);
            int k = random.nextInt(1, round % 5 == 0 ? 700 : 50);
            boolean transposed = random.nextBoolean();
            check(precision, m, n, k, transposed ? 1 : k, transposed ? m : 1, random.nextBoolean(), random);
        }
    }

    /// Left factors by columns that lie far apart, up to where they compete for the same places in the caches,
    /// or are copied because they come from far.
    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsOfDistantColumnsHaveThemToo(Precision precision) {
        SplittableRandom random = new SplittableRandom(51);
        for (int stride : new int[] {0, 64, 128, 129, 256, 512, 1024, 3200}) {
            for (int m : new int[] {3, 7, 101}) {
                check(precision, m, random.nextInt(1, 70), random.nextInt(500, 1100), 1, stride, true, random);
            }
        }
    }

    /// Right factors that the second-level cache does not hold, packed once and used from either end.
    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsByDistantMatricesHaveThemToo(Precision precision) {
        Kernels simd = new SimdKernelProvider().kernels(precision);
        Kernels reference = KernelSelection.choose(List.of(), Optional.empty()).kernels(precision);
        SplittableRandom random = new SplittableRandom(52);
        for (int[] extents : new int[][] {{640, 641}, {3000, 9}, {30, 14_080}}) {
            int k = extents[0];
            int n = extents[1];
            Storage b = random(precision, k * n, random);
            PackedMatrix packed = simd.pack(k, n, b, 0, n, 1);
            PackedMatrix plain = reference.pack(k, n, b, 0, n, 1);
            Storage bias = random(precision, n, random);
            for (int m : new int[] {1, 2, 3, 8, 9, 31, 103}) {
                Storage a = random(precision, m * k, random);
                Storage expected = precision.allocate(m * n);
                Storage actual = precision.allocate(m * n);
                reference.affine(m, a, 0, k, 1, plain, bias, 0, expected, 0, n);
                simd.affine(m, a, 0, k, 1, packed, bias, 0, actual, 0, n);
                compare(actual, expected, "affine [%d, %d, %d]", m, n, k);
                reference.matmul(m, a, 0, 1, m, plain, expected, 0, n, true);
                simd.matmul(m, a, 0, 1, m, packed, actual, 0, n, true);
                compare(actual, expected, "transposed, accumulated [%d, %d, %d]", m, n, k);
                reference.matmul(m, n, k, a, 0, k, 1, b, 0, n, 1, expected, 0, n, false);
                simd.matmul(m, n, k, a, 0, k, 1, b, 0, n, 1, actual, 0, n, false);
                compare(actual, expected, "unpacked [%d, %d, %d]", m, n, k);
            }
        }
    }

    /// Right factors held by columns, or by scattered elements, of which panels are packed by transposing.
    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsByTransposedMatricesHaveThemToo(Precision precision) {
        Kernels simd = new SimdKernelProvider().kernels(precision);
        Kernels reference = KernelSelection.choose(List.of(), Optional.empty()).kernels(precision);
        SplittableRandom random = new SplittableRandom(53);
        for (int round = 0; round < 60; round++) {
            int m = random.nextInt(1, 12);
            int n = random.nextInt(1, 200);
            int k = random.nextInt(1, 200);
            int rowStride = random.nextInt(4) == 0 ? 2 : 1;
            int columnStride = rowStride * k + random.nextInt(3);
            Storage a = random(precision, m * k, random);
            Storage b = random(precision, n * columnStride, random);
            Storage expected = precision.allocate(m * n);
            Storage actual = precision.allocate(m * n);
            reference.matmul(m, n, k, a, 0, k, 1, b, 0, rowStride, columnStride, expected, 0, n, false);
            simd.matmul(m, n, k, a, 0, k, 1, b, 0, rowStride, columnStride, actual, 0, n, false);
            compare(actual, expected, "B with strides %d, %d of [%d, %d, %d]", rowStride, columnStride, m, n, k);
        }
    }

    private static void check(
            Precision precision,
            int m,
            int n,
            int k,
            int rowStride,
            int columnStride,
            boolean accumulate,
            SplittableRandom random) {
        Kernels simd = new SimdKernelProvider().kernels(precision);
        Kernels reference = KernelSelection.choose(List.of(), Optional.empty()).kernels(precision);
        Storage a = random(precision, (m - 1) * rowStride + (k - 1) * columnStride + 1, random);
        Storage b = random(precision, k * n, random);
        Storage expected = random(precision, m * n, random);
        Storage actual = precision.allocate(m * n);
        actual.copyFrom(0, expected, 0, m * n);
        reference.matmul(m, n, k, a, 0, rowStride, columnStride, b, 0, n, 1, expected, 0, n, accumulate);
        simd.matmul(m, n, k, a, 0, rowStride, columnStride, b, 0, n, 1, actual, 0, n, accumulate);
        compare(actual, expected, "strides %d, %d of [%d, %d, %d]", rowStride, columnStride, m, n, k);
    }

    private static void compare(Storage actual, Storage expected, String what, Object... numbers) {
        for (int i = 0; i < expected.length(); i++) {
            if (actual.get(i) != expected.get(i)) {
                assertThat(actual.get(i)).as(what, numbers).isEqualTo(expected.get(i));
            }
        }
    }

    private static Storage random(Precision precision, int length, SplittableRandom random) {
        Storage storage = precision.allocate(length);
        for (int i = 0; i < length; i++) {
            storage.set(i, random.nextDouble(-1, 1));
        }
        return storage;
    }
}
