package dev.gradflow.analysis.spectrum;

import org.jspecify.annotations.Nullable;

/// Where iterations start: always with a component in every direction, always the same for the same arguments.
final class StartVectors {
    private static final long SEED = 0x9e3779b97f4a7c15L;

    // Large enough to find a direction that has newly become the largest, small enough to keep the gain of a good
    // guess.
    static final double ADMIXTURE = 0.03;

    private StartVectors() {}

    /// A unit vector near `guess`, or in a random direction if that is null or zero.
    ///
    /// @throws IllegalArgumentException if the guess has the wrong length
    static double[] first(int length, double @Nullable [] guess) {
        double[] vector = new double[length];
        Vectors.random(SEED, vector, 0, length);
        mix(vector, guess, vector, 0);
        return vector;
    }

    /// Writes a unit vector near `guess` to `target`, with a part of the unit vector `random`.
    ///
    /// @throws IllegalArgumentException if the guess has the wrong length
    static void mix(double[] random, double @Nullable [] guess, double[] target, int offset) {
        int length = random.length;
        if (guess == null) {
            System.arraycopy(random, 0, target, offset, length);
            return;
        }
        if (guess.length != length) {
            throw new IllegalArgumentException(
                    "the start vector has length " + guess.length + ", the matrix has " + length + " columns");
        }
        double norm = Vectors.norm(guess, 0, length);
        double factor = norm > 0 && Double.isFinite(1 / norm) ? 1 / norm : 0;
        double part = factor == 0 ? 1 : ADMIXTURE;
        for (int i = 0; i < length; i++) {
            target[offset + i] = factor * guess[i] + part * random[i];
        }
        Vectors.normalize(target, offset, length);
    }
}
