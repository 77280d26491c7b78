package dev.gradflow.analysis.spectrum;

import java.util.SplittableRandom;

/// The test matrices that have a structure of their own: rank one, companion, nonnegative, block triangular.
final class StructuredFamilies {
    private final MatrixFamilies families;
    private final SplittableRandom random;

    StructuredFamilies(MatrixFamilies families) {
        this.families = families;
        random = families.random;
    }

    void addAll() {
        rankOne();
        companions();
        nonnegative();
        blockTriangular();
        nearlyReducible();
    }

    private void rankOne() {
        for (int n : new int[] {2, 3, 6, 15, 50}) {
            for (int repeat = 0; repeat < 4; repeat++) {
                double[] u = new double[n];
                double[] v = new double[n];
                double product = 0;
                for (int i = 0; i < n; i++) {
                    u[i] = (random.nextInt(41) - 20) / 8.0;
                    v[i] = (random.nextInt(41) - 20) / 8.0;
                    product += u[i] * v[i];
                }
                if (repeat == 3) {
                    // The last entry makes the inner product vanish.
                    product -= u[n - 1] * v[n - 1];
                    u[n - 1] = 0.125;
                    v[n - 1] = -8 * product;
                    product = 0;
                }
                double[] a = new double[n * n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        a[i * n + j] = u[i] * v[j];
                    }
                }
                families.add("rank one", a, n, Math.abs(product), 0, Math.abs(product) > 1);
            }
        }
    }

    private void companions() {
        double[][] roots = {
            {3, 1},
            {1, 2, 3},
            {1, 2, 3, 4, 5},
            {-1, 2, -3, 4, -5, 6},
            {1, 2, 4, 8, 16, 32},
            {1, 1, 1},
            {2, 2, 1},
            {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
        };
        for (double[] factors : roots) {
            int n = factors.length;
            double[] polynomial = new double[n + 1];
            polynomial[0] = 1;
            double largest = 0;
            for (double root : factors) {
                largest = Math.max(largest, Math.abs(root));
                for (int i = n; i > 0; i--) {
                    polynomial[i] -= root * polynomial[i - 1];
                }
            }
            double[] a = new double[n * n];
            for (int i = 0; i < n; i++) {
                a[i] = -polynomial[i + 1];
                if (i > 0) {
                    a[i * n + i - 1] = 1;
                }
            }
            boolean simple = n < 3 || (factors[0] != factors[1] && n < 10);
            families.add("companion", a, n, largest, 0, simple);
        }
    }

    private void nonnegative() {
        for (int n : new int[] {2, 5, 17, 60}) {
            double[] stochastic = new double[n * n];
            double[] periodic = new double[n * n];
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    stochastic[i * n + j] = random.nextDouble();
                    sum += stochastic[i * n + j];
                }
                for (int j = 0; j < n; j++) {
                    stochastic[i * n + j] /= sum;
                }
                for (int j = 0; j < n; j++) {
                    if ((i + j) % 2 == 1) {
                        periodic[i * n + j] = 0.5 + random.nextDouble();
                    }
                }
            }
            families.add("stochastic", stochastic, n, 1, 1e-14, true);
            families.add("periodic", rowNormalized(periodic, n), n, 1, 1e-14, false);
        }
    }

    private void blockTriangular() {
        for (int n : new int[] {4, 10, 30}) {
            for (int repeat = 0; repeat < 3; repeat++) {
                int half = n / 2;
                double[] upper = Similarity.orthogonal(MatrixFamilies.diagonal(half, repeat == 1 ? 0.5 : 1.25), half, random);
                double[] lower = Similarity.orthogonal(MatrixFamilies.diagonal(n - half, 1), n - half, random);
                double[] a = new double[n * n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        if (i < half) {
                            a[i * n + j] = j < half ? upper[i * half + j] : 1e3 * random.nextGaussian();
                        } else if (j >= half) {
                            a[i * n + j] = lower[(i - half) * (n - half) + j - half];
                        }
                    }
                }
                families.add("block triangular", Similarity.permuted(a, n, random), n, repeat == 1 ? 1 : 1.25, 1e-13, true);
            }
        }
    }

    private void nearlyReducible() {
        for (int exponent : new int[] {-10, -20, -30, -40, -50, -60, -100, -400, -900}) {
            double[] a = {1, 1, Math.scalb(1.0, exponent), 1};
            families.add("nearly triangular", a, 2, 1 + Math.sqrt(a[2]), 0, false);
            double[] b = {0, Math.scalb(1.0, -exponent), Math.scalb(1.0, exponent), 0};
            families.add("badly scaled turn", b, 2, 1, 0, false);
        }
    }

    private static double[] rowNormalized(double[] a, int n) {
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += a[i * n + j];
            }
            for (int j = 0; j < n; j++) {
                a[i * n + j] /= sum;
            }
        }
        return a;
    }
}
