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
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The spectral norm by Golub–Kahan–Lanczos, cold and warm, at every scale and shape.
final class SpectralNormTest {
    static Stream<KnownMatrix> families() {
        return MatrixFamilies.all().stream();
    }

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    private static LinearMap hidden(DenseMap map) {
        // A map of which only the action is known.
        return LinearMap.product(List.of(map));
    }

    @ParameterizedTest
    @MethodSource("families")
    void agreesWithTheFullDecomposition(KnownMatrix matrix) {
        double expected = SingularValues.of(matrix.map()).values()[0];
        for (LinearMap map : List.of(matrix.map(), matrix.map().transposed(), hidden(matrix.map()))) {
            SpectralNorm norm = SpectralNorm.of(map);
            assertThat(norm.converged()).isTrue();
            assertThat(norm.value()).isCloseTo(expected, within(1e-10 * expected));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void productsOfStepJacobians(ReferenceCase reference) {
        reference.description().get("products").propertyNames().forEach(tag -> {
            Tensor products = reference.array("prod_" + tag);
            double[] sigma = reference.array("prod_" + tag + "_sigma").toArray();
            int n = products.extent(1);
            DenseSpectralNorm solver = new DenseSpectralNorm(n, n);
            double[] start = null;
            for (int i = 0; i < sigma.length; i++) {
                SpectralNorm cold = SpectralNorm.of(DenseMap.of(products.select(0, i)));
                SpectralNorm warm = solver.of(products.select(0, i).toArray(), start);
                start = warm.rightVector();
                for (SpectralNorm norm : List.of(cold, warm)) {
                    assertThat(norm.converged()).isTrue();
                    assertThat(norm.value())
                            .as(reference.name() + " " + tag + " " + i)
                            .isCloseTo(sigma[i], within(1e-12 * sigma[i]));
                }
            }
        });
    }

    @Test
    void aStartThatIsTheSecondDirectionDoesNotMislead() {
        int n = 40;
        for (double second : new double[] {0.5, 0.9999, 1 - 1e-6, 1 - 1e-9}) {
            double[] diagonal = new double[n * n];
            for (int i = 0; i < n; i++) {
                diagonal[i * n + i] = i == 0 ? 1 : i == 1 ? second : 0.3;
            }
            double[] start = new double[n];
            start[1] = 1;
            SpectralNorm norm = new DenseSpectralNorm(n, n).of(diagonal, start);
            assertThat(norm.converged()).isTrue();
            assertThat(norm.value()).isCloseTo(1, within(1e-10));
        }
    }

    @Test
    void aGoodStartSavesSteps() {
        int n = 100;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(8));
        DenseSpectralNorm solver = new DenseSpectralNorm(n, n);
        SpectralNorm cold = solver.of(a, null);
        SpectralNorm warm = solver.of(a, cold.rightVector());
        assertThat(warm.value()).isCloseTo(cold.value(), within(1e-13 * cold.value()));
        assertThat(warm.iterations()).isLessThan(cold.iterations());
    }

    @Test
    void theVectorIsStretchedByTheNorm() {
        double[] a = Similarity.gaussian(30 * 20, new SplittableRandom(9));
        DenseMap map = DenseMap.of(Tensor.of(a, 30, 20));
        SpectralNorm norm = SpectralNorm.of(map);
        Tensor image = Tensor.zeros(Precision.F64, 1, 30);
        map.apply(Tensor.of(norm.rightVector(), 1, 20), image);
        assertThat(Vectors.norm(image.toArray(), 0, 30)).isCloseTo(norm.value(), within(1e-14 * norm.value()));
        assertThat(Vectors.norm(norm.rightVector(), 0, 20)).isCloseTo(1, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 90, 300})
    void restartsAndShapes(int n) {
        // A slowly falling spectrum needs more steps than the basis holds.
        double[] a = new double[n * (n + 3)];
        for (int i = 0; i < n; i++) {
            a[i * (n + 3) + i + 2] = Math.cos(0.3 * i / n);
        }
        for (LinearMap map : List.of(
                DenseMap.of(Tensor.of(a, n, n + 3)),
                DenseMap.of(Tensor.of(a, n, n + 3)).transposed())) {
            SpectralNorm norm = SpectralNorm.of(map);
            assertThat(norm.converged()).isTrue();
            assertThat(norm.value()).isCloseTo(1, within(1e-10));
        }
    }

    @Test
    void anUnfinishedIterationSaysSo() {
        double[] a = Similarity.gaussian(100 * 100, new SplittableRandom(10));
        SpectralNorm norm = SpectralNorm.of(DenseMap.of(Tensor.of(a, 100, 100)), 1e-10, 3, null);
        assertThat(norm.converged()).isFalse();
        assertThat(norm.iterations()).isEqualTo(3);
        assertThat(norm.errorEstimate()).isGreaterThan(1e-10);
    }

    /// Products with subnormal entries have as few digits as these, unless the vectors are enlarged.
    @ParameterizedTest
    @ValueSource(doubles = {0x1p-1040, 0x1.8p-1057, 0x1p-1070})
    void subnormalMatricesKeepTheirDigits(double entry) {
        int n = 600;
        double[] a = new double[n * n];
        Arrays.fill(a, entry);
        DenseMap map = DenseMap.of(Tensor.of(a, n, n));
        assertThat(SpectralNorm.of(map).value()).isCloseTo(n * entry, within(1e-9 * n * entry));
        assertThat(new DenseSpectralNorm(n, n).of(a, null).value()).isCloseTo(n * entry, within(1e-9 * n * entry));
        assertThat(DominantEigenvalue.of(map).modulus()).isCloseTo(n * entry, within(1e-7 * n * entry));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1040, -700, -300, 0, 300, 700, 1015, 1017})
    void everyScale(int exponent) {
        int n = 12;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(11));
        double expected =
                SpectralNorm.of(DenseMap.of(Tensor.of(a.clone(), n, n))).value();
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.scalb(a[i], exponent);
        }
        double accuracy = exponent < -1000 ? 1e-7 : 1e-13;
        SpectralNorm norm = SpectralNorm.of(DenseMap.of(Tensor.of(a, n, n)));
        assertThat(norm.converged()).isTrue();
        assertThat(Math.scalb(norm.value(), -exponent)).isCloseTo(expected, within(accuracy * expected));
        assertThat(new DenseSpectralNorm(n, n).of(a, null).value()).isEqualTo(norm.value());
    }

    @Test
    void singlePrecisionMeetsItsOwnTolerance() {
        int n = 50;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(12));
        Tensor single = Tensor.of(a, n, n).copy(Precision.F32);
        double expected = SingularValues.of(DenseMap.of(single)).values()[0];
        SpectralNorm norm = SpectralNorm.of(hidden(DenseMap.of(single)));
        assertThat(norm.converged()).isTrue();
        assertThat(norm.value()).isCloseTo(expected, within(2e-6 * expected));
        assertThat(norm.errorEstimate()).isGreaterThan(0x1p-24);
        // A matrix in memory is widened, which is exact.
        assertThat(SpectralNorm.of(DenseMap.of(single)).value()).isCloseTo(expected, within(1e-12 * expected));
    }

    @Test
    void badInputIsNamed() {
        double[] a = new double[9];
        a[4] = Double.NaN;
        assertThatThrownBy(() -> SpectralNorm.of(DenseMap.of(Tensor.of(a, 3, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new DenseSpectralNorm(3, 3).of(a, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new DenseSpectralNorm(3, 4).of(a, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("array of 9");
        assertThatThrownBy(() -> SpectralNorm.of(DenseMap.of(Tensor.zeros(Precision.F64, 3, 3)), 1e-10, 9, a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length 9");
    }
}
