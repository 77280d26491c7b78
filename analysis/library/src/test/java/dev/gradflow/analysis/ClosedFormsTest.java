package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SingularValues;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Closed forms of random matrices and random networks (MATH §10).
final class ClosedFormsTest {
    private static Tensor gaussian(int size, double deviation, SplittableRandom random) {
        Tensor matrix = Tensor.zeros(Precision.F64, size, size);
        for (int i = 0; i < size * size; i++) {
            matrix.storage().set(i, deviation * random.nextGaussian());
        }
        return matrix;
    }

    /// Newman (1986): exponents of products of independent N(0, 1/N) matrices are `½[ln(2/N) + ψ((N-i+1)/2)]`.
    @Test
    void productsOfGaussianMatricesHaveNewmansExponents() {
        int size = 8;
        int steps = 6000;
        SplittableRandom random = new SplittableRandom(11);
        double sum = 0;
        ScaledMatrix product = ScaledMatrix.identity(Precision.F64, size);
        NormSeries norms = new NormSeries(size, size, 1e-9);
        for (int t = 0; t < steps; t++) {
            DenseMap factor = DenseMap.of(gaussian(size, 1 / Math.sqrt(size), random));
            // Rows times the factor: the transposed map acts on rows.
            product.multiply(factor::applyTransposed);
            sum += logAbsDet(factor.matrix());
        }
        double largest = norms.nextProduct(product.factor(), product.logScale()) / steps;
        double expectedSum = 0;
        for (int i = 1; i <= size; i++) {
            expectedSum += newman(size, i);
        }
        // The logarithm of a step's growth has deviation about 1/√(2N); that of the determinant is the sum's.
        assertThat(largest).isCloseTo(newman(size, 1), offset(4 / Math.sqrt(2.0 * size * steps)));
        assertThat(sum / steps).isCloseTo(expectedSum, offset(4 * 2.5 / Math.sqrt(steps)));
        assertThat(newman(32, 1)).isCloseTo(-0.0158, offset(5e-5));
        assertThat(newman(32, 32)).isCloseTo(-2.3680, offset(5e-5));
    }

    private static double newman(int size, int i) {
        return (Math.log(2.0 / size) + digamma((size - i + 1) / 2.0)) / 2;
    }

    /// ψ by its recurrence and asymptotic series.
    private static double digamma(double x) {
        double sum = 0;
        double y = x;
        for (; y < 10; y++) {
            sum -= 1 / y;
        }
        double s = 1 / (y * y);
        return sum + Math.log(y) - 1 / (2 * y) - s * (1.0 / 12 - s * (1.0 / 120 - s / 252));
    }

    private static double logAbsDet(Tensor matrix) {
        double[] values = SingularValues.of(DenseMap.of(matrix))
                .values();
        double sum = 0;
        for (double value : values) {
            sum += Math.log(value);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"0.5", "1", "3"})
    void theCircularLaw(double g) {
        double sum = 0;
        int draws = 4;
        for (int draw = 0; draw < draws; draw++) {
            Tensor matrix = gaussian(200, g / Math.sqrt(200), new SplittableRandom(draw));
            DominantEigenvalue dominant = DominantEigenvalue.of(DenseMap.of(matrix));
            assertThat(dominant.converged()).isTrue();
            sum += dominant.modulus();
        }
        // ρ exceeds g by about g·√(ln N / 4N) at this size.
        assertThat(sum / draws / g).isBetween(0.97, 1.12);
    }

    /// Finite N at g = 3: 128 → .291, 256 → .300, from below towards mean field's .3103 (MATH §10).
    @ParameterizedTest
    @CsvSource({"128,0.291,0.02", "256,0.300,0.015"})
    void randomNetworksAtThreeHaveTheirFiniteSizeExponent(int size, double expected, double tolerance) {
        assertThat(averageLargest(3, size, 4)).isCloseTo(expected, offset(tolerance));
    }

    /// At g = 10 mean field gives .8564; the gap closes as 1/N^½ or faster.
    @Test
    void randomNetworksAtTenApproachMeanField() {
        double limit = 0.8564;
        double small = limit - averageLargest(10, 64, 6);
        double large = limit - averageLargest(10, 256, 4);
        assertThat(small).isPositive();
        assertThat(large).isBetween(0.0, 0.6 * small).isLessThan(0.06);
    }

    private static double averageLargest(double g, int size, int draws) {
        double sum = 0;
        for (int draw = 0; draw < draws; draw++) {
            Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.TANH), 0, size, 1, false);
            Parameters parameters = Parameters.zeros(architecture, Precision.F64);
            SplittableRandom random = new SplittableRandom(50 + draw);
            parameters.get("weight_hh_l0").copyFrom(gaussian(size, g / Math.sqrt(size), random));
            Tensor h = Tensor.zeros(Precision.F64, 1, 1, size);
            for (int u = 0; u < size; u++) {
                h.set(random.nextGaussian(), 0, 0, u);
            }
            LyapunovOptions options = new LyapunovOptions(1000, 200, 1);
            sum += LyapunovMeasure.of(Network.of(parameters), null, State.of(h), options, Progress.NONE)
                    .largest();
        }
        return sum / draws;
    }
}
