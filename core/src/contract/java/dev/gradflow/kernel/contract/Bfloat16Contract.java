package dev.gradflow.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.kernel.Bfloat16;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Precision;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Products by a matrix stored as bfloat16 have the bits of products by the rounded matrix.
abstract class Bfloat16Contract {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 33, 64, 97, 131, 192};

    abstract Kernels kernels(Precision precision);

    @Test
    void productsAreThoseOfTheRoundedMatrix() {
        SplittableRandom random = new SplittableRandom(16);
        Kernels kernels = kernels(Precision.F32);
        for (int round = 0; round < 400; round++) {
            int m = round % 3 == 0 ? 1 : random.nextInt(10);
            int n = SIZES[random.nextInt(SIZES.length)];
            int k = SIZES[random.nextInt(SIZES.length)];
            boolean accumulate = random.nextBoolean();
            Matrix a = Matrix.random(Precision.F32, m, k, random.nextBoolean(), random);
            Matrix b = Matrix.random(Precision.F32, k, n, random.nextBoolean(), random);
            Matrix actual = Matrix.randomResult(Precision.F32, m, n, random);
            Matrix expected = actual.copy();
            PackedMatrix halves = kernels.packBfloat16(k, n, b.storage(), b.offset(), b.rowStride(), b.columnStride());
            assertThat(halves.rows()).isEqualTo(k);
            assertThat(halves.columns()).isEqualTo(n);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < n; j++) {
                    b.set(i, j, Bfloat16.round((float) b.get(i, j)));
                }
            }
            PackedMatrix full = kernels.pack(k, n, b.storage(), b.offset(), b.rowStride(), b.columnStride());
            multiply(kernels, m, a, halves, actual, accumulate);
            multiply(kernels, m, a, full, expected, accumulate);
            for (int i = 0; i < actual.storage().length(); i++) {
                assertThat(Double.valueOf(actual.storage().get(i))) // NaN equals NaN: what lies between the rows
                        .as("%s x %s x %s, element %s", m, n, k, i)
                        .isEqualTo(Double.valueOf(expected.storage().get(i)));
            }
        }
    }

    private static void multiply(Kernels kernels, int m, Matrix a, PackedMatrix b, Matrix c, boolean accumulate) {
        kernels.matmul(
                m,
                a.storage(),
                a.offset(),
                a.rowStride(),
                a.columnStride(),
                b,
                c.storage(),
                c.offset(),
                c.rowStride(),
                accumulate);
    }

    @Test
    void doublePrecisionIsRefused() {
        assertThatThrownBy(() -> kernels(Precision.F64).packBfloat16(1, 1, Precision.F64.allocate(1), 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bfloat16 is for kernels in F32, these are in F64");
    }

    @Test
    void roundingIsToNearestWithTiesToEven() {
        assertThat(Bfloat16.round(1 + 0x1p-8f)).isEqualTo(1);
        assertThat(Bfloat16.round(1 + 3 * 0x1p-8f)).isEqualTo(1 + 0x1p-6f);
        assertThat(Bfloat16.round(1 + 0x1p-8f + 0x1p-20f)).isEqualTo(1 + 0x1p-7f);
        assertThat(Bfloat16.round(-0.0f)).isEqualTo(-0.0f);
        assertThat(Bfloat16.round(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Bfloat16.round(Float.intBitsToFloat(0x7F80_0001))).isNaN();
        assertThat(Bfloat16.round(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
    }
}
