package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Tensor;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// All eigenvalues against a trusted library and invariants.
final class EigenvaluesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 30, 100})
    void agreeWithTrustedCode(int n) {
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(100 + n));
        Eigenvalues found = Eigenvalues.of(DenseMap.of(Tensor.of(a, n, n)));
        Complex[] trusted =
                new EigenDecompositionNonSymmetric(MatrixUtils.createRealMatrix(Rows.of(a, n, n))).getEigenvalues();
        assertThat(found.converged()).isTrue();
        for (int i = 0; i < n; i++) {
            Complex value = new Complex(found.re()[i], found.im()[i]);
            double distance = Stream.of(trusted)
                    .mapToDouble(other -> other.subtract(value).norm())
                    .min()
                    .orElseThrow();
            assertThat(distance).isLessThan(1e-10);
        }
    }

    @Test
    void tracesAndOrder() {
        int n = 60;
        double[] a = Similarity.gaussian(n * n, new SplittableRandom(1));
        Eigenvalues found = Eigenvalues.of(DenseMap.of(Tensor.of(a, n, n)));
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            trace += a[i * n + i];
            for (int j = 0; j < n; j++) {
                squares += a[i * n + j] * a[j * n + i];
            }
        }
        assertThat(DoubleStream.of(found.re()).sum()).isCloseTo(trace, within(1e-11));
        assertThat(DoubleStream.of(found.im()).sum()).isCloseTo(0, within(1e-12));
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += found.re()[i] * found.re()[i] - found.im()[i] * found.im()[i];
            if (i > 0) {
                assertThat(Math.hypot(found.re()[i], found.im()[i]))
                        .isLessThanOrEqualTo(Math.hypot(found.re()[i - 1], found.im()[i - 1]) * (1 + 1e-15));
            }
        }
        assertThat(sum).isCloseTo(squares, within(1e-9));
    }

    @Test
    void rootsOfUnity() {
        int n = 24;
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            a[i * n + (i + 1) % n] = 1;
        }
        Eigenvalues found = Eigenvalues.of(DenseMap.of(Tensor.of(a, n, n)));
        assertThat(found.converged()).isTrue();
        double[] turns = new double[n];
        for (int i = 0; i < n; i++) {
            assertThat(Math.hypot(found.re()[i], found.im()[i])).isCloseTo(1, within(1e-13));
            turns[i] = Math.atan2(found.im()[i], found.re()[i]) / (2 * Math.PI) * n;
        }
        double[] sorted = DoubleStream.of(turns)
                .map(Math::abs)
                .boxed()
                .sorted(Comparator.naturalOrder())
                .mapToDouble(Double::doubleValue)
                .toArray();
        for (int i = 0; i < n; i++) {
            int expected = (i + 1) / 2;
            assertThat(sorted[i]).isCloseTo(expected, within(1e-11));
        }
    }

    @Test
    void aScrambledTriangleShowsItsDiagonal() {
        int n = 20;
        SplittableRandom random = new SplittableRandom(2);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                a[i * n + j] = 100 * random.nextGaussian();
            }
            a[i * n + i] = n - i;
        }
        Eigenvalues found = Eigenvalues.of(DenseMap.of(Tensor.of(Similarity.permuted(a, n, random), n, n)));
        for (int i = 0; i < n; i++) {
            assertThat(found.re()[i]).isEqualTo(n - i);
            assertThat(found.im()[i]).isZero();
        }
    }
}
