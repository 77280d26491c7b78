package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Power iteration: slow, but never wrong about having arrived.
final class PowerIterationTest {
    static Stream<KnownMatrix> families() {
        return MatrixFamilies.all().stream().filter(matrix -> matrix.order() <= 40);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConvergedRadiusIsRight(KnownMatrix matrix) {
        PowerIteration.Estimate found = PowerIteration.spectralRadius(matrix.map(), 1e-8, 300);
        if (found.converged()) {
            double allowed = 1e-7 + matrix.uncertainty();
            assertThat(found.value()).isCloseTo(matrix.rho(), within(allowed * matrix.rho()));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConvergedNormIsRight(KnownMatrix matrix) {
        double expected = SingularValues.of(matrix.map()).values()[0];
        PowerIteration.Estimate found = PowerIteration.spectralNorm(matrix.map(), 1e-8, 300);
        if (found.converged()) {
            assertThat(found.value()).isCloseTo(expected, within(1e-8 * expected));
        }
    }

    @Test
    void aTurningPairIsRecognised() {
        double[] a = {0, -2, 0, 2, 0, 0, 0, 0, 1};
        PowerIteration.Estimate found = PowerIteration.spectralRadius(DenseMap.of(Tensor.of(a, 3, 3)), 1e-10, 200);
        assertThat(found.converged()).isTrue();
        assertThat(found.re()).isCloseTo(0, within(1e-9));
        assertThat(found.im()).isCloseTo(2, within(1e-9));
    }

    @Test
    void oppositesAreRecognised() {
        double[] a = {0, 4, 0, 1, 0, 0, 0, 0, 0.5};
        PowerIteration.Estimate found = PowerIteration.spectralRadius(DenseMap.of(Tensor.of(a, 3, 3)), 1e-10, 200);
        assertThat(found.converged()).isTrue();
        assertThat(found.value()).isCloseTo(2, within(1e-9));
        assertThat(found.im()).isZero();
    }

    @Test
    void zeroAndOneByOne() {
        assertThat(PowerIteration.spectralRadius(DenseMap.of(Tensor.zeros(Precision.F64, 4, 4)), 1e-8, 10))
                .isEqualTo(new PowerIteration.Estimate(0, 0, 0, 0, true, 1));
        PowerIteration.Estimate single =
                PowerIteration.spectralRadius(DenseMap.of(Tensor.of(new double[] {-3}, 1, 1)), 1e-8, 10);
        assertThat(single.converged()).isTrue();
        assertThat(single.re()).isEqualTo(-3);
    }
}
