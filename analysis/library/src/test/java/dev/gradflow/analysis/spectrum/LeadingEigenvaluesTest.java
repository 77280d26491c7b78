package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Leading eigenvalues from products alone, against the full decomposition and known spectra.
final class LeadingEigenvaluesTest {
    static Stream<KnownMatrix> families() {
        return MatrixFamilies.all().stream();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "6,3", "60,5", "150,8", "300,2"})
    void agreesWithTheFullDecomposition(int n, int count) {
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(31L * n));
        DenseMap map = DenseMap.of(Tensor.of(a, n, n));
        Eigenvalues all = Eigenvalues.of(map);
        LeadingEigenvalues leading = LeadingEigenvalues.of(map, count);
        assertThat(leading.converged()).isTrue();
        for (int i = 0; i < count; i++) {
            double modulus = Math.hypot(all.re()[i], all.im()[i]);
            assertThat(leading.re()[i]).isCloseTo(all.re()[i], within(1e-8 * modulus));
            assertThat(leading.im()[i]).isCloseTo(all.im()[i], within(1e-8 * modulus));
            assertThat(leading.residuals()[i]).isLessThan(1e-10);
        }
    }

    @Test
    void vectorsAreEigenvectors() {
        int n = 80;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(2));
        DenseMap map = DenseMap.of(Tensor.of(a, n, n));
        LeadingEigenvalues leading = LeadingEigenvalues.of(map, 6);
        for (int i = 0; i < 6; i++) {
            Tensor vectors = Tensor.zeros(Precision.F64, 2, n);
            vectors.select(0, 0).copyFrom(Tensor.of(leading.vectorsRe()[i], n));
            vectors.select(0, 1).copyFrom(Tensor.of(leading.vectorsIm()[i], n));
            Tensor images = Tensor.zeros(Precision.F64, 2, n);
            map.apply(vectors, images);
            double modulus = Math.hypot(leading.re()[i], leading.im()[i]);
            for (int k = 0; k < n; k++) {
                double x = leading.vectorsRe()[i][k];
                double y = leading.vectorsIm()[i][k];
                assertThat(images.get(0, k))
                        .isCloseTo(leading.re()[i] * x - leading.im()[i] * y, within(1e-9 * modulus));
                assertThat(images.get(1, k))
                        .isCloseTo(leading.re()[i] * y + leading.im()[i] * x, within(1e-9 * modulus));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void twoSidedKrylovIsRightOrNotConverged(KnownMatrix matrix) {
        DominantEigenvalue dominant = KrylovDominant.of(matrix.map(), 1e-7);
        if (dominant.converged()) {
            double allowed = dominant.errorBound() + matrix.uncertainty() + 4 * Vectors.ROUNDOFF;
            assertThat(dominant.modulus()).isCloseTo(matrix.rho(), within(allowed * matrix.rho()));
        }
    }

    @Test
    void largeMapsAreOnlyMultipliedWith() {
        int n = 700;
        SplittableRandom random = new SplittableRandom(6);
        // A turning pair of modulus 1.5 over a random bulk of radius 1.
        double[] a = Similarity.gaussian(n * n, random);
        Vectors.scale(1 / Math.sqrt(n), a, 0, a.length);
        for (int j = 0; j < n; j++) {
            a[j] = j == 1 ? -1.2 : j == 0 ? 0.9 : 0;
            a[n + j] = j == 0 ? 1.2 : j == 1 ? 0.9 : 0;
        }
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(Tensor.of(a, n, n)));
        assertThat(dominant.converged()).isTrue();
        assertThat(dominant.modulus()).isCloseTo(1.5, within(1e-7));
        assertThat(dominant.re()).isCloseTo(0.9, within(1e-7));
        assertThat(dominant.im()).isCloseTo(1.2, within(1e-7));
    }

    @Test
    void largeTrianglesAreStillExact() {
        int n = 600;
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            a[i * n + i] = 0.5 + 0.25 * i / (n - 1);
            if (i + 1 < n) {
                a[i * n + i + 1] = 1;
            }
        }
        double[] scrambled = Similarity.permuted(a, n, new SplittableRandom(3));
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(Tensor.of(scrambled, n, n)));
        assertThat(dominant.converged()).isTrue();
        assertThat(dominant.modulus()).isEqualTo(0.75);
    }

    @Test
    void nothingToFind() {
        DenseMap zero = DenseMap.of(Tensor.zeros(Precision.F64, 3, 3));
        assertThatThrownBy(() -> LeadingEigenvalues.of(zero, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, 3]");
        assertThat(List.of(
                        KrylovDominant.of(zero, 1e-7).modulus(),
                        LeadingEigenvalues.of(zero, 1).re()[0]))
                .containsOnly(0.0);
    }

    /// Their small eigenproblems have hardly any second eigenvector, so what it says of residuals is not to be trusted.
    @Test
    void residualsOfDefectiveMatricesAreTheirOwn() {
        double[][] matrices = {
            {1, 3, -1, 0, 0, 0, 1, 3, -1}, {1, 1, 0, 0, 1, 1, 0, 0, 1}, {1, 1, 0, 1e-20, 1, 0, 0, 0, 0.5}
        };
        for (double[] entries : matrices) {
            LeadingEigenvalues found = LeadingEigenvalues.of(DenseMap.of(Tensor.of(entries, 3, 3)), 1);
            double[] x = found.vectorsRe()[0];
            double residual = 0;
            for (int i = 0; i < 3; i++) {
                double sum = -found.re()[0] * x[i];
                for (int j = 0; j < 3; j++) {
                    sum += entries[3 * i + j] * x[j];
                }
                residual += sum * sum;
            }
            double relative = Math.sqrt(residual) / Math.abs(found.re()[0]);
            if (found.im()[0] == 0 && found.re()[0] != 0) {
                assertThat(found.residuals()[0]).isCloseTo(relative, offset(1e-12 + 1e-6 * relative));
            }
            assertThat(found.converged()).isEqualTo(found.residuals()[0] <= 2 * LeadingEigenvalues.TOLERANCE);
        }
    }
}
