package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The largest singular value of a bidiagonal matrix, against Jacobi rotations.
final class TopBidiagonalTest {
    @Test
    void agreesWithJacobi() {
        SplittableRandom random = new SplittableRandom(77);
        for (int repeat = 0; repeat < 2000; repeat++) {
            int n = 1 + random.nextInt(30);
            double[] alpha = new double[n];
            double[] beta = new double[n];
            for (int i = 0; i < n; i++) {
                // Entries over sixteen orders of magnitude, some zero: bidiagonals that nearly split.
                alpha[i] = entry(random, repeat % 4);
                beta[i] = entry(random, repeat % 4);
            }
            if (repeat % 3 == 0) {
                // Two blocks alike, coupled by next to nothing: two singular values that agree to rounding.
                int half = n / 2;
                System.arraycopy(alpha, 0, alpha, n - half, half);
                System.arraycopy(beta, 0, beta, n - half, half);
                beta[Math.max(0, n - half - 1)] *= 1e-13;
            }
            check(alpha, beta, n);
        }
    }

    private static double entry(SplittableRandom random, int kind) {
        double size = kind == 0 ? 1 : Math.pow(10, -random.nextDouble() * 5 * kind);
        return random.nextInt(20) == 0 && kind == 3 ? 0 : random.nextDouble() * size;
    }

    private static void check(double[] alpha, double[] beta, int n) {
        double[] rows = new double[n * n];
        for (int i = 0; i < n; i++) {
            rows[i * n + i] = alpha[i];
            if (i + 1 < n) {
                rows[i * n + i + 1] = beta[i];
            }
        }
        double expected = new JacobiSvd(rows.clone(), n, n, false).values()[0];
        TopBidiagonal top = new TopBidiagonal(n);
        top.solve(alpha, beta, n);
        assertThat(top.value()).isCloseTo(expected, within(1e-14 * expected));
        assertThat(top.defect()).isLessThanOrEqualTo(1e-14 * expected);
        double[] left = Arrays.copyOf(top.left(), n);
        assertThat(Vectors.norm(left, 0, n)).isCloseTo(1, within(1e-14));
    }
}
