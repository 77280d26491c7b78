package dev.gradflow.analysis.spectrum;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Several hundred matrices of every kind that misleads eigenvalue estimates, with their spectral radii.
final class MatrixFamilies {
    private final List<KnownMatrix> all = new ArrayList<>();
    final SplittableRandom random;

    private MatrixFamilies(long seed) {
        random = new SplittableRandom(seed);
    }

    static List<KnownMatrix> all() {
        return all(20240229);
    }

    static List<KnownMatrix> all(long seed) {
        MatrixFamilies families = new MatrixFamilies(seed);
        families.simple();
        families.nearlyEqual();
        families.pairs();
        families.integerSimilarities();
        families.cyclic();
        families.multiple();
        families.nonnormal();
        new StructuredFamilies(families).addAll();
        families.scales();
        return families.all;
    }

    void add(String name, double[] a, int n, double rho, double uncertainty, boolean must) {
        all.add(new KnownMatrix(name + "-" + n + " #" + all.size(), a, n, rho, uncertainty, must));
    }

    static double[] diagonal(int n, double... first) {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            a[i * n + i] = i < first.length ? first[i] : 0.9 * Math.cos(1 + 3.0 * i);
        }
        return a;
    }

    private void simple() {
        for (int n : new int[] {2, 3, 4, 5, 8, 13, 21, 40, 64, 100}) {
            for (double top : new double[] {1, -1}) {
                add("simple", Similarity.orthogonal(diagonal(n, top), n, random), n, 1, 1e-13, true);
                // Triangular, hence nonnormal, before the change of basis.
                double[] triangular = diagonal(n, top);
                for (int i = 0; i < n; i++) {
                    for (int j = i + 1; j < n; j++) {
                        triangular[i * n + j] = random.nextGaussian() / Math.sqrt(n) / 2;
                    }
                }
                boolean must = n <= 21;
                add("simple nonnormal", Similarity.orthogonal(triangular, n, random), n, 1, must ? 1e-10 : 1e-8, must);
            }
        }
    }

    private void nearlyEqual() {
        for (int n : new int[] {2, 3, 6, 8, 24, 60}) {
            for (double second : new double[] {0.9999, -0.9999, 1 - 0x1p-13, 1 - 0x1p-20, 1 - 0x1p-30, -1 + 0x1p-35}) {
                add("near-equal", Similarity.orthogonal(diagonal(n, 1, second), n, random), n, 1, 1e-13, true);
                double[] coupled = diagonal(n, 1, second);
                coupled[1] = 0.5 * (1 - second);
                add("near-equal coupled", Similarity.orthogonal(coupled, n, random), n, 1, 1e-12, true);
            }
        }
    }

    private double[] withPair(int n, double re, double im) {
        double[] a = diagonal(n);
        a[0] = re;
        a[1] = -im;
        a[n] = im;
        a[n + 1] = re;
        return a;
    }

    private void pairs() {
        for (int n : new int[] {2, 3, 4, 9, 16, 33, 80}) {
            for (double angle : new double[] {0.01, 0.5, Math.PI / 3, Math.PI / 2, 2, 3.1}) {
                double[] pair = withPair(n, 1.5 * Math.cos(angle), 1.5 * Math.sin(angle));
                add("pair", Similarity.orthogonal(pair, n, random), n, 1.5, 1e-13, true);
                // An eccentric ellipse: same eigenvalues, far from normal.
                pair[1] *= 8;
                pair[n] /= 8;
                add("pair on an ellipse", Similarity.orthogonal(pair, n, random), n, 1.5, 1e-12, true);
            }
        }
    }

    private void integerSimilarities() {
        for (int n : new int[] {2, 3, 4, 6, 9, 12}) {
            for (int repeat = 0; repeat < 6; repeat++) {
                double[] j = new double[n * n];
                for (int i = 0; i < n; i++) {
                    j[i * n + i] = i == 0 ? (repeat % 2 == 0 ? 2 : -2) : 0.5 + 0.125 * (i % 3);
                    if (i > 0 && i < n - 1 && repeat >= 3) {
                        j[i * n + i + 1] = 1;
                        j[(i + 1) * n + i + 1] = j[i * n + i];
                    }
                }
                add("integer, simple top", Similarity.integer(j, n, 2 * n, random), n, 2, 0, true);
                for (int size = 2; size <= Math.min(n, 5); size++) {
                    double[] defective = j.clone();
                    for (int i = 0; i < size; i++) {
                        defective[i * n + i] = 2;
                        if (i > 0) {
                            defective[(i - 1) * n + i] = 1;
                        }
                    }
                    for (int i = size; i < n; i++) {
                        defective[(i - 1) * n + i] = 0;
                    }
                    add("defective " + size, Similarity.integer(defective, n, 2 * n, random), n, 2, 0, false);
                }
                double[] nilpotent = new double[n * n];
                for (int i = 0; i + 1 < n; i++) {
                    nilpotent[i * n + i + 1] = 1 + i % 3;
                }
                add("nilpotent", Similarity.integer(nilpotent, n, 2 * n, random), n, 0, 0, false);
                double[] opposite = j.clone();
                if (n > 2) {
                    opposite[n + 1] = -j[0];
                    opposite[n + 2] = 0;
                    add("integer, opposite", Similarity.integer(opposite, n, 2 * n, random), n, 2, 0, false);
                }
            }
        }
    }

    private void cyclic() {
        for (int n : new int[] {2, 3, 4, 5, 7, 12, 30, 64}) {
            double[] turn = new double[n * n];
            double[] weighted = new double[n * n];
            int exponents = 0;
            for (int i = 0; i < n; i++) {
                int exponent = random.nextInt(41) - 20;
                exponents += exponent;
                turn[i * n + (i + 1) % n] = 1;
                weighted[i * n + (i + 1) % n] = Math.scalb(1.0, exponent);
            }
            add("cyclic", Similarity.permuted(turn, n, random), n, 1, 0, false);
            add("cyclic, rotated", Similarity.orthogonal(turn, n, random), n, 1, 1e-13, false);
            double mean = Math.pow(2, exponents / (double) n);
            add("cyclic, weighted", Similarity.permuted(weighted, n, random), n, mean, 1e-13, false);
        }
    }

    private void multiple() {
        for (int n : new int[] {3, 5, 8, 20, 50}) {
            double[] identity = new double[n * n];
            for (int i = 0; i < n; i++) {
                identity[i * n + i] = i % 3 == 2 ? 0.5 : 1;
            }
            add("semisimple", Similarity.orthogonal(identity, n, random), n, 1, 1e-13, false);
            add("semisimple, integer", Similarity.integer(identity, n, n, random), n, 1, 0, false);
            for (int i = 0; i < n; i++) {
                identity[i * n + i] = i % 2 == 0 ? 1 : -1;
            }
            add("orthogonal symmetric", Similarity.orthogonal(identity, n, random), n, 1, 1e-13, false);
            double[] rotations = withPair(n, Math.cos(1), Math.sin(1));
            for (int i = 2; i < n; i++) {
                rotations[i * n + i] = 1;
            }
            for (int i = 2; i + 1 < n; i += 2) {
                rotations[i * n + i] = Math.cos(i);
                rotations[i * n + i + 1] = -Math.sin(i);
                rotations[(i + 1) * n + i] = Math.sin(i);
                rotations[(i + 1) * n + i + 1] = Math.cos(i);
            }
            add("orthogonal", Similarity.orthogonal(rotations, n, random), n, 1, 1e-13, false);
        }
    }

    private void nonnormal() {
        for (int n : new int[] {4, 10, 20, 40, 64, 120, 200}) {
            double[] bidiagonal = new double[n * n];
            for (int i = 0; i < n; i++) {
                bidiagonal[i * n + i] = 0.5 + 0.25 * i / (n - 1);
                if (i + 1 < n) {
                    bidiagonal[i * n + i + 1] = 1;
                }
            }
            add("nonnormal", Similarity.permuted(bidiagonal, n, random), n, 0.75, 0, true);
            // Rounding of the similarity itself moves these eigenvalues by the n-th root: nobody knows the radius.
            double spread = Math.pow(1e-13, 1.0 / n);
            add("nonnormal, rotated", Similarity.orthogonal(bidiagonal, n, random), n, 0.75, 3 * spread, false);
            double[] block = new double[n * n];
            block[0] = 1;
            for (int i = 1; i < n; i++) {
                block[i * n + i] = -0.25;
                if (i + 1 < n) {
                    block[i * n + i + 1] = 0.25;
                }
            }
            add("simple over a Jordan block", Similarity.orthogonal(block, n, random), n, 1, 1e-12, true);
        }
    }

    private void scales() {
        for (KnownMatrix matrix : List.copyOf(all.subList(0, 60))) {
            all.add(matrix.scaled(500));
            all.add(matrix.scaled(-500));
        }
    }
}
