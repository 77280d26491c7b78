package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// All singular values against a trusted library and known spectra.
final class SingularValuesTest {
    @ParameterizedTest
    @CsvSource({"1,1", "1,5", "5,1", "7,7", "20,33", "33,20", "64,64", "100,99"})
    void agreesWithTrustedCode(int rows, int columns) {
        double[] a = Similarity.gaussian(rows * columns, new SplittableRandom(rows));
        SingularValues found = SingularValues.of(DenseMap.of(Tensor.of(a, rows, columns)));
        double[] trusted = new SingularValueDecomposition(MatrixUtils.createRealMatrix(Rows.of(a, rows, columns)))
                .getSingularValues();
        assertThat(found.converged()).isTrue();
        assertThat(found.values()).hasSameSizeAs(trusted);
        for (int i = 0; i < trusted.length; i++) {
            assertThat(found.values()[i]).isCloseTo(trusted[i], within(1e-13 * trusted[0]));
        }
    }

    @Test
    void smallValuesOfScaledColumnsAreAccurate() {
        int n = 12;
        // An orthogonal matrix with columns scaled: the singular values are the scales.
        double[] unit = new double[n * n];
        for (int i = 0; i < n; i++) {
            unit[i * n + (i * 5 + 1) % n] = 1;
        }
        double[] a = Similarity.orthogonal(unit, n, new SplittableRandom(5));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i * n + j] *= Math.pow(10, -10 * j);
            }
        }
        double[] values = SingularValues.of(DenseMap.of(Tensor.of(a, n, n))).values();
        for (int j = 0; j < n; j++) {
            assertThat(values[j] * Math.pow(10, 10 * j)).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void rankAndScale() {
        double[] a = new double[16];
        for (int i = 0; i < 16; i++) {
            a[i] = Math.scalb((i / 4 + 1.0) * (i % 4 - 1.5), 800);
        }
        SingularValues values = SingularValues.of(DenseMap.of(Tensor.of(a, 4, 4)));
        assertThat(Math.scalb(values.values()[0], -800)).isCloseTo(Math.sqrt(30 * 5), within(1e-13));
        assertThat(Math.scalb(values.values()[1], -800)).isCloseTo(0, within(1e-14));
        assertThat(SingularValues.of(DenseMap.of(Tensor.zeros(Precision.F32, 3, 2)))
                        .values())
                .containsExactly(0, 0);
    }

    @Test
    void condition() {
        SingularValues values = SingularValues.of(DenseMap.of(Tensor.of(new double[] {0, 4, -0.5, 0}, 2, 2)));
        assertThat(values.condition()).isCloseTo(8, within(1e-14));
    }
}
