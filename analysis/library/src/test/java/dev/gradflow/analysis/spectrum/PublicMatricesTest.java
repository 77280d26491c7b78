package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public matrices with known spectral radius and norm: the right number, or "not converged".
final class PublicMatricesTest {
    static Stream<PowerMatrix> matrices() {
        return PowerMatrix.all();
    }

    @Test
    void areTwentyEight() {
        assertThat(matrices()).hasSize(28);
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void spectralNorm(PowerMatrix matrix) {
        SpectralNorm norm = SpectralNorm.of(DenseMap.of(matrix.matrix()));
        assertThat(norm.converged()).isTrue();
        assertThat(norm.errorEstimate()).isLessThanOrEqualTo(SpectralNorm.TOLERANCE);
        assertThat(norm.value()).isCloseTo(matrix.sigma(), within(1e-12 * matrix.sigma()));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void allSingularValues(PowerMatrix matrix) {
        SingularValues values = SingularValues.of(DenseMap.of(matrix.matrix()));
        assertThat(values.converged()).isTrue();
        assertThat(values.values()[0]).isCloseTo(matrix.sigma(), within(1e-13 * matrix.sigma()));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void dominantEigenvalue(PowerMatrix matrix) {
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(matrix.matrix()));
        if (dominant.converged()) {
            double allowed = dominant.errorBound() * matrix.rho() + matrix.rhoUncertainty();
            assertThat(dominant.errorBound()).isLessThanOrEqualTo(DominantEigenvalue.TOLERANCE);
            assertThat(dominant.modulus()).isCloseTo(matrix.rho(), within(allowed));
            assertThat(Math.hypot(dominant.re(), dominant.im()))
                    .isCloseTo(dominant.modulus(), within(1e-15 * matrix.rho()));
        }
        // Only the Jordan block of size 3 defies certification.
        assertThat(dominant.converged()).isEqualTo(!matrix.name().equals("defective-3-of-10"));
        if (matrix.structure().contains("complex-conjugate pair")) {
            assertThat(dominant.im()).isGreaterThan(0);
        }
        if (matrix.structure().startsWith("simple real")) {
            assertThat(dominant.im()).isZero();
            assertThat(dominant.re() < 0).isEqualTo(matrix.structure().contains("negative"));
        }
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void powerIteration(PowerMatrix matrix) {
        DenseMap map = DenseMap.of(matrix.matrix());
        PowerIteration.Estimate radius = PowerIteration.spectralRadius(map, 1e-8, 5000);
        if (radius.converged()) {
            double allowed = 1e-7 * matrix.rho() + matrix.rhoUncertainty();
            assertThat(radius.value()).isCloseTo(matrix.rho(), within(allowed));
        }
        if (matrix.mustConverge() && !matrix.structure().contains("bidiagonal")) {
            assertThat(radius.converged()).isTrue();
        }
        PowerIteration.Estimate norm = PowerIteration.spectralNorm(map, 1e-8, 5000);
        if (norm.converged()) {
            assertThat(norm.value()).isCloseTo(matrix.sigma(), within(1e-9 * matrix.sigma()));
        }
        assertThat(norm.converged()).isEqualTo(!matrix.name().matches("near-equal-(symmetric|opposite)-8"));
    }
}
