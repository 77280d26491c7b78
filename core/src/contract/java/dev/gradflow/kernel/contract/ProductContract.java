package dev.gradflow.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every provider's matrix product must do.
abstract class ProductContract {
    private static final int[] ROWS = {1, 2, 4, 5, 6, 7, 11, 13, 33};
    private static final int[] COLUMNS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 61, 64, 65, 67, 131};
    private static final int[] INNER = {1, 2, 3, 7, 16, 31, 67};

    private final Precision precision;

    ProductContract(Precision precision) {
        this.precision = precision;
    }

    abstract Kernels kernels();

    private static PackedMatrix pack(Kernels kernels, Matrix b) {
        return kernels.pack(b.rows(), b.columns(), b.storage(), b.offset(), b.rowStride(), b.columnStride());
    }

    private void multiply(Matrix a, PackedMatrix b, Matrix c, boolean accumulate) {
        multiply(a, 0, a.rows(), b, c, accumulate);
    }

    private void multiply(Matrix a, int from, int rows, PackedMatrix b, Matrix c, boolean accumulate) {
        kernels()
                .matmul(
                        rows,
                        a.storage(),
                        a.offset() + from * a.rowStride(),
                        a.rowStride(),
                        a.columnStride(),
                        b,
                        c.storage(),
                        c.offset() + from * c.rowStride(),
                        c.rowStride(),
                        accumulate);
    }

    private void multiplyUnpacked(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        kernels()
                .matmul(
                        a.rows(),
                        b.columns(),
                        a.columns(),
                        a.storage(),
                        a.offset(),
                        a.rowStride(),
                        a.columnStride(),
                        b.storage(),
                        b.offset(),
                        b.rowStride(),
                        b.columnStride(),
                        c.storage(),
                        c.offset(),
                        c.rowStride(),
                        accumulate);
    }

    private void assertProduct(Matrix a, Matrix b, Matrix before, Matrix after, boolean accumulate) {
        double unit = precision.unitRoundoff();
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.columns(); j++) {
                DoubleDouble exact = DoubleDouble.of(accumulate ? before.get(i, j) : 0);
                double magnitude = Math.abs(exact.high());
                for (int p = 0; p < a.columns(); p++) {
                    exact = exact.plus(DoubleDouble.exactProduct(a.get(i, p), b.get(p, j)));
                    magnitude += Math.abs(a.get(i, p) * b.get(p, j));
                }
                double error = Math.abs(after.get(i, j) - exact.high() - exact.low());
                double bound = (a.columns() + 1) * unit / (1 - (a.columns() + 1) * unit) * magnitude;
                if (!(error <= bound)) {
                    assertThat(error)
                            .as("element (%d, %d) of [%d, %d, %d]", i, j, a.rows(), b.columns(), a.columns())
                            .isLessThanOrEqualTo(bound);
                }
            }
        }
    }

    private void check(int m, int n, int k, SplittableRandom random) {
        Matrix a = Matrix.random(precision, m, k, random.nextBoolean(), random);
        Matrix b = Matrix.random(precision, k, n, random.nextBoolean(), random);
        Matrix before = Matrix.randomResult(precision, m, n, random);
        boolean accumulate = random.nextBoolean();
        Matrix garbage = before.copy();
        if (!accumulate) {
            for (int i = 0; i < m; i++) {
                garbage.storage().fill(garbage.offset() + i * garbage.rowStride(), n, Double.NaN);
            }
        }
        Matrix packed = garbage.copy();
        multiply(a, pack(kernels(), b), packed, accumulate);
        assertProduct(a, b, before, packed, accumulate);
        Matrix unpacked = garbage.copy();
        multiplyUnpacked(a, b, unpacked, accumulate);
        assertThat(unpacked.bits()).as("unpacked [%d, %d, %d]", m, n, k).isEqualTo(packed.bits());
        Matrix single = garbage.copy();
        for (int i = 0; i < m; i++) {
            multiply(a, i, 1, pack(kernels(), b), single, accumulate);
        }
        assertThat(single.bits()).as("row by row [%d, %d, %d]", m, n, k).isEqualTo(packed.bits());
        checkAffine(a, b, before, garbage);
    }

    /// A product that begins with a bias has the bits of one that is added to rows that hold it.
    private void checkAffine(Matrix a, Matrix b, Matrix bias, Matrix garbage) {
        Matrix expected = garbage.copy();
        for (int i = 0; i < a.rows(); i++) {
            int row = expected.offset() + i * expected.rowStride();
            expected.storage().copyFrom(row, bias.storage(), bias.offset(), b.columns());
        }
        multiply(a, pack(kernels(), b), expected, true);
        Matrix result = garbage.copy();
        kernels()
                .affine(
                        a.rows(),
                        a.storage(),
                        a.offset(),
                        a.rowStride(),
                        a.columnStride(),
                        pack(kernels(), b),
                        bias.storage(),
                        bias.offset(),
                        result.storage(),
                        result.offset(),
                        result.rowStride());
        assertThat(result.bits())
                .as("affine [%d, %d, %d]", a.rows(), b.columns(), a.columns())
                .isEqualTo(expected.bits());
    }

    @Test
    void staysWithinTheErrorBoundAtEverySize() {
        SplittableRandom random = new SplittableRandom(1);
        for (int m : ROWS) {
            for (int n : COLUMNS) {
                for (int k : INNER) {
                    check(m, n, k, random);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3 67 1031", "65 129 257", "101 193 300", "1 515 519", "130 70 1200", "300 20 40", "8 256 64", "9 70 2100"})
    void staysWithinTheErrorBoundWhereOperandsAreBlocked(String extents) {
        String[] sizes = extents.split(" ", -1);
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 2; round++) {
            check(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]), random);
        }
    }

    @Test
    void rowsFarFromTheBeginningOfTheirStorageHaveTheSameBits() {
        SplittableRandom random = new SplittableRandom(10);
        int m = 9;
        int k = 40;
        int n = 70;
        Matrix a = Matrix.random(precision, m, k, false, random);
        PackedMatrix packed = pack(kernels(), Matrix.random(precision, k, n, false, random));
        Matrix expected = Matrix.randomResult(precision, m, n, random);
        multiply(a, packed, expected, false);
        Storage far = precision.allocate((1 << 24) + 1000);
        Storage result = precision.allocate(m * n);
        for (int start : new int[] {(1 << 24) - 300, (1 << 24) - 37, (1 << 24) + 100}) {
            for (int i = 0; i < m; i++) {
                far.copyFrom(start + i * k, a.storage(), a.offset() + i * a.rowStride(), k);
            }
            kernels().matmul(m, far, start, k, 1, packed, result, 0, n, false);
            for (int i = 0; i < m * n; i++) {
                assertThat(result.get(i)).as("start %d", start).isEqualTo(expected.get(i / n, i % n));
            }
        }
    }

    @Test
    void onlyLongProductsGiveWayToAnInterruption() {
        SplittableRandom random = new SplittableRandom(9);
        Matrix a = Matrix.random(precision, 300, 310, false, random);
        Matrix b = Matrix.random(precision, 310, 400, false, random);
        Matrix expected = Matrix.randomResult(precision, 300, 400, random);
        Matrix result = expected.copy();
        PackedMatrix packed = pack(kernels(), b);
        multiply(a, packed, expected, false);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> multiply(a, packed, result, false)).isInstanceOf(InterruptedCallException.class);
            assertThatThrownBy(() -> multiplyUnpacked(a, b, result, false))
                    .isInstanceOf(InterruptedCallException.class);
            multiply(a, 0, 8, packed, result, false);
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        multiply(a, packed, result, false);
        assertThat(result.bits()).isEqualTo(expected.bits());
    }

    @Test
    void packsAgainAsItPacksAnew() {
        SplittableRandom random = new SplittableRandom(8);
        PackedMatrix used = pack(kernels(), Matrix.random(precision, 7, 131, false, random));
        for (int[] extents : new int[][] {{7, 131}, {7, 131}, {131, 7}, {7, 130}, {64, 256}, {64, 256}, {0, 5}, {0, 5}}) {
            Matrix b = Matrix.random(precision, extents[0], extents[1], random.nextBoolean(), random);
            Matrix a = Matrix.random(precision, 3, extents[0], false, random);
            used = kernels()
                    .repack(used, b.rows(), b.columns(), b.storage(), b.offset(), b.rowStride(), b.columnStride());
            assertThat(used.rows()).isEqualTo(extents[0]);
            assertThat(used.columns()).isEqualTo(extents[1]);
            Matrix expected = Matrix.randomResult(precision, 3, extents[1], random);
            Matrix found = expected.copy();
            multiply(a, pack(kernels(), b), expected, false);
            multiply(a, used, found, false);
            assertThat(found.bits()).as("%d by %d", extents[0], extents[1]).isEqualTo(expected.bits());
        }
        PackedMatrix last = used;
        assertThatThrownBy(() -> kernels().repack(last, 0, -5, precision.allocate(0), 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNothingWithoutRowsOrColumns() {
        SplittableRandom random = new SplittableRandom(3);
        Matrix a = Matrix.random(precision, 0, 5, false, random);
        Matrix b = Matrix.random(precision, 5, 4, false, random);
        Matrix c = Matrix.randomResult(precision, 3, 4, random);
        long[] before = c.bits();
        multiply(a, pack(kernels(), b), c, false);
        multiplyUnpacked(a, b, c, false);
        Matrix none = Matrix.random(precision, 5, 0, false, random);
        Matrix left = Matrix.random(precision, 3, 5, false, random);
        multiply(left, pack(kernels(), none), c, false);
        multiplyUnpacked(left, none, c, false);
        assertThat(c.bits()).isEqualTo(before);
    }

    @Test
    void clearsOrKeepsTheResultWhereTheInnerLengthIsZero() {
        SplittableRandom random = new SplittableRandom(4);
        Matrix a = Matrix.random(precision, 3, 0, false, random);
        Matrix b = Matrix.random(precision, 0, 4, false, random);
        Matrix c = Matrix.randomResult(precision, 3, 4, random);
        long[] before = c.bits();
        multiply(a, pack(kernels(), b), c, true);
        multiplyUnpacked(a, b, c, true);
        assertThat(c.bits()).isEqualTo(before);
        Matrix unpacked = c.copy();
        multiply(a, pack(kernels(), b), c, false);
        multiplyUnpacked(a, b, unpacked, false);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                assertThat(c.get(i, j)).isZero();
            }
        }
        assertThat(unpacked.bits()).isEqualTo(c.bits());
    }

    @Test
    void letsNanAndInfinityThroughAndNowhereElse() {
        SplittableRandom random = new SplittableRandom(5);
        double[] specials = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0};
        for (int round = 0; round < 40; round++) {
            int m = random.nextInt(1, 14);
            int n = random.nextInt(1, 80);
            int k = random.nextInt(1, 20);
            Matrix a = Matrix.random(precision, m, k, random.nextBoolean(), random);
            Matrix b = Matrix.random(precision, k, n, random.nextBoolean(), random);
            for (int i = 0; i < 4; i++) {
                a.set(random.nextInt(m), random.nextInt(k), specials[random.nextInt(specials.length)]);
                b.set(random.nextInt(k), random.nextInt(n), specials[random.nextInt(specials.length)]);
            }
            Matrix c = Matrix.randomResult(precision, m, n, random);
            multiply(a, pack(kernels(), b), c, false);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double exact = 0;
                    for (int p = 0; p < k; p++) {
                        exact += a.get(i, p) * b.get(p, j);
                    }
                    if (Double.isFinite(exact)) {
                        assertThat(c.get(i, j)).isFinite();
                    } else {
                        assertThat(c.get(i, j)).isEqualTo(Double.valueOf(exact));
                    }
                }
            }
        }
    }

    @Test
    void keepsAPackedMatrixAsItWas() {
        SplittableRandom random = new SplittableRandom(6);
        Matrix a = Matrix.random(precision, 4, 9, false, random);
        Matrix b = Matrix.random(precision, 9, 70, true, random);
        PackedMatrix packed = pack(kernels(), b);
        assertThat(packed.rows()).isEqualTo(9);
        assertThat(packed.columns()).isEqualTo(70);
        Matrix first = Matrix.randomResult(precision, 4, 70, random);
        Matrix second = first.copy();
        multiply(a, packed, first, false);
        b.storage().fill(0, b.storage().length(), Double.NaN);
        multiply(a, packed, second, false);
        assertThat(second.bits()).isEqualTo(first.bits());
    }

    @Test
    void givesTheSameBitsWhenTheCodeGetsHot() {
        SplittableRandom random = new SplittableRandom(7);
        Matrix a = Matrix.random(precision, 7, 24, false, random);
        Matrix b = Matrix.random(precision, 24, 70, false, random);
        PackedMatrix packed = pack(kernels(), b);
        Matrix first = Matrix.randomResult(precision, 7, 70, random);
        Matrix later = first.copy();
        multiply(a, packed, first, false);
        for (int i = 0; i < 3000; i++) {
            multiply(a, packed, later, false);
            if (i % 100 == 0) {
                assertThat(later.bits()).isEqualTo(first.bits());
            }
        }
    }

    @Test
    void refusesOperandsThatDoNotFit() {
        SplittableRandom random = new SplittableRandom(8);
        Matrix a = Matrix.random(precision, 3, 5, false, random);
        Matrix b = Matrix.random(precision, 5, 4, false, random);
        Matrix c = Matrix.randomResult(precision, 3, 4, random);
        PackedMatrix packed = pack(kernels(), b);
        Precision other = precision == Precision.F32 ? Precision.F64 : Precision.F32;
        Storage wrong = other.allocate(1000);
        Kernels kernels = kernels();

        assertThatThrownBy(() -> kernels.pack(5, 4, wrong, 0, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("B is " + other);
        assertThatThrownBy(() -> kernels.matmul(3, wrong, 0, 5, 1, packed, c.storage(), 0, 4, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A is " + other);
        assertThatThrownBy(() -> kernels.matmul(3, a.storage(), 0, 5, 1, packed, wrong, 0, 4, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("C is " + other);
        assertThatThrownBy(() -> kernels.pack(-1, 4, b.storage(), 0, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> kernels.pack(5, 4, b.storage(), 0, 400, 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("B [5, 4]");
        assertThatThrownBy(() -> kernels.matmul(3, a.storage(), -1, 5, 1, packed, c.storage(), 0, 4, false))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("A [3, 5]");
        assertThatThrownBy(() -> kernels.matmul(3, a.storage(), 0, 5, 1, packed, c.storage(), 0, 3, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap");
        assertThatThrownBy(() ->
                        kernels.matmul(3, 4, 5, a.storage(), 0, 5, 1, b.storage(), 0, 400, 1, c.storage(), 0, 4, false))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("B [5, 4]");
        Kernels others = KernelSelection.choose(List.of(), Optional.empty()).kernels(other);
        PackedMatrix foreign = pack(others, Matrix.random(other, 5, 4, false, random));
        assertThatThrownBy(() -> kernels.matmul(3, a.storage(), 0, 5, 1, foreign, c.storage(), 0, 4, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other kernels");
    }
}
