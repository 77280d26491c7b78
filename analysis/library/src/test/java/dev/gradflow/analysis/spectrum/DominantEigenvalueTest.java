package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The certified spectral radius: right within its bound, or not converged.
final class DominantEigenvalueTest {
    static Stream<KnownMatrix> families() {
        return MatrixFamilies.all().stream();
    }

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @ParameterizedTest
    @MethodSource("families")
    void rightOrNotConverged(KnownMatrix matrix) {
        DominantEigenvalue dominant = DominantEigenvalue.of(matrix.map());
        if (dominant.converged()) {
            double allowed = dominant.errorBound() + matrix.uncertainty() + 4 * Vectors.ROUNDOFF;
            assertThat(dominant.modulus()).isCloseTo(matrix.rho(), within(allowed * matrix.rho()));
        } else {
            assertThat(matrix.mustConverge()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void productsOfStepJacobians(ReferenceCase reference) {
        reference.description().get("products").propertyNames().forEach(tag -> {
            List<Integer> lags = reference.lags(tag);
            Tensor products = reference.array("prod_" + tag);
            double[] rho = reference.array("prod_" + tag + "_rho").toArray();
            for (int i = 0; i < lags.size(); i++) {
                DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(products.select(0, i)));
                double uncertainty = reference
                        .description()
                        .get("products")
                        .get(tag)
                        .get("rho_abs_uncertainty")
                        .get(i)
                        .asDouble();
                assertThat(dominant.converged()).isTrue();
                assertThat(dominant.modulus())
                        .as(reference.name() + " " + tag + ", k = " + lags.get(i))
                        .isCloseTo(rho[i], within(dominant.errorBound() * rho[i] + uncertainty));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 50, 100})
    void agreesWithTrustedCode(int n) {
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(n));
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(Tensor.of(a, n, n)));
        double trusted = Stream.of(new EigenDecompositionNonSymmetric(MatrixUtils.createRealMatrix(Rows.of(a, n, n)))
                        .getEigenvalues())
                .mapToDouble(value -> value.norm())
                .max()
                .orElseThrow();
        assertThat(dominant.converged()).isTrue();
        assertThat(dominant.modulus()).isCloseTo(trusted, within(1e-11 * trusted));
    }

    @Test
    void aMapThatIsNotDenseIsWrittenOut() {
        int n = 70;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(3));
        double[] b = Similarity.gaussian(n * n, new SplittableRandom(4));
        LinearMap product =
                LinearMap.product(List.of(DenseMap.of(Tensor.of(a, n, n)), DenseMap.of(Tensor.of(b, n, n))));
        LinearMap other = LinearMap.product(List.of(DenseMap.of(Tensor.of(b, n, n)), DenseMap.of(Tensor.of(a, n, n))));
        double expected = DominantEigenvalue.of(product).modulus();
        assertThat(DominantEigenvalue.of(other).modulus()).isCloseTo(expected, within(1e-11 * expected));
        assertThat(DominantEigenvalue.of(product.transposed()).modulus()).isCloseTo(expected, within(1e-11 * expected));
        assertThat(DominantEigenvalue.of(product.scaled(-2)).modulus())
                .isCloseTo(2 * expected, within(1e-11 * expected));
    }

    @Test
    void singlePrecisionIsAccepted() {
        Tensor matrix = Tensor.zeros(Precision.F32, 3, 3);
        matrix.copyFrom(Tensor.of(new double[] {0, -2, 1, 2, 0, 1, 0, 0, 0.5}, 3, 3));
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(matrix));
        assertThat(dominant.converged()).isTrue();
        assertThat(dominant.modulus()).isCloseTo(2, within(1e-14));
        assertThat(dominant.im()).isCloseTo(2, within(1e-14));
    }

    @Test
    void anUnprovenZeroIsNotGiven() {
        // Nilpotent in exact arithmetic, but 1/3 is not: no computed number can tell.
        double third = 1.0 / 3;
        double[] a = {third, third, -third, -third};
        double[] rotated = Similarity.orthogonal(a, 2, new SplittableRandom(1));
        DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(Tensor.of(rotated, 2, 2)));
        assertThat(dominant.converged()).isFalse();
    }

    @Test
    void badInputIsNamed() {
        Tensor flawed = Tensor.zeros(Precision.F64, 3, 3);
        flawed.set(Double.NaN, 1, 2);
        assertThatThrownBy(() -> DominantEigenvalue.of(DenseMap.of(flawed)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2]")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> DominantEigenvalue.of(DenseMap.of(Tensor.zeros(Precision.F64, 3, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, 2]");
    }
}
