package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.function.Function;

/// The square blocks `[H, H]` of recurrent weights, one for each gate, that initialisations are made of.
final class RecurrentBlocks {
    /// Squarings of a matrix after which its norm tells its spectral radius: 2⁴⁸ factors.
    private static final int SQUARINGS = 48;

    private RecurrentBlocks() {}

    /// Sets the block of every gate in every layer to `scale` times a fresh one.
    static void fill(Parameters parameters, long seed, Function<SplittableRandom, Tensor> block, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        Architecture architecture = parameters.architecture();
        for (int layer = 0; layer < architecture.layers(); layer++) {
            for (String gate : architecture.cell().program().gates()) {
                Tensor fresh = block.apply(random);
                scale(fresh, scale);
                parameters.gate("weight_hh_l" + layer, gate).copyFrom(fresh);
            }
        }
    }

    static void scale(Tensor block, double factor) {
        for (int i = 0; i < block.shape().size(); i++) {
            block.storage().set(i, factor * block.storage().get(i));
        }
    }

    static Tensor identity(int size) {
        Tensor block = Tensor.zeros(Precision.F64, size, size);
        for (int i = 0; i < size; i++) {
            block.set(1, i, i);
        }
        return block;
    }

    /// Entries from N(0, 1).
    static Tensor gaussian(int size, SplittableRandom random) {
        Tensor block = Tensor.zeros(Precision.F64, size, size);
        for (int i = 0; i < block.shape().size(); i++) {
            block.storage().set(i, random.nextGaussian());
        }
        return block;
    }

    /// Uniform among orthogonal matrices: Gaussian rows made orthonormal one after the other, each twice.
    static Tensor orthogonal(int size, SplittableRandom random) {
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            double[] row = new double[size];
            for (int j = 0; j < size; j++) {
                row[j] = random.nextGaussian();
            }
            for (int round = 0; round < 2; round++) {
                for (int k = 0; k < i; k++) {
                    add(row, -dot(row, rows[k]), rows[k]);
                }
                double norm = Math.sqrt(dot(row, row));
                for (int j = 0; j < size; j++) {
                    row[j] /= norm;
                }
            }
            rows[i] = row;
        }
        Tensor block = Tensor.zeros(Precision.F64, size, size);
        for (int i = 0; i < size; i++) {
            block.select(0, i).copyFrom(Tensor.of(rows[i], size));
        }
        return block;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] target, double factor, double[] vector) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * vector[i];
        }
    }

    /// ρ as the limit of ‖A^k‖^(1/k) (Gelfand), with k doubled by squaring and norms kept near 1.
    ///
    /// @param block `[n, n]`, contiguous, F64; not nilpotent
    static double spectralRadius(Tensor block) {
        int n = block.extent(0);
        double[] power = block.toArray();
        double logarithm = 0;
        double weight = 1;
        for (int k = 0; k <= SQUARINGS; k++) {
            double norm = Math.sqrt(dot(power, power));
            logarithm += weight * Math.log(norm);
            for (int i = 0; i < power.length; i++) {
                power[i] /= norm;
            }
            weight /= 2;
            power = square(power, n);
        }
        return Math.exp(logarithm);
    }

    private static double[] square(double[] matrix, int n) {
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < n; p++) {
                double factor = matrix[i * n + p];
                for (int j = 0; j < n; j++) {
                    result[i * n + j] += factor * matrix[p * n + j];
                }
            }
        }
        return result;
    }
}
