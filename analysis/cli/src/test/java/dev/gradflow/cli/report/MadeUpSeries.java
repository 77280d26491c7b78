package dev.gradflow.cli.report;

import java.util.Random;

/// Number series for [MadeUpNetwork]: seasons and noise.
final class MadeUpSeries {
    private MadeUpSeries() {}

    /// `steps` values around `centre` with a yearly swing and noise that remembers.
    static double[] wandering(int steps, double centre, double spread, double memory, Random random) {
        double[] values = new double[steps];
        double noise = 0;
        for (int t = 0; t < steps; t++) {
            noise = memory * noise + Math.sqrt(1 - memory * memory) * spread * random.nextGaussian();
            values[t] = centre + noise + spread * Math.sin(2 * Math.PI * t / 365.25);
        }
        return values;
    }

    /// The logarithm of a product of `lags` factors of that rate.
    static double[] product(int lags, double rate, Random random) {
        double[] logs = new double[lags];
        double sum = 0.15;
        for (int k = 0; k < lags; k++) {
            sum += rate + 0.04 * random.nextGaussian();
            logs[k] = sum;
        }
        return logs;
    }

    /// A largest |c|: about `level`, growing by `slope` a step.
    static double[] cellState(int steps, double slope, double level, Random random) {
        double[] noise = wandering(steps, 0, 0.08, 0.97, random);
        double[] values = new double[steps];
        double plateau = slope > 0 ? 0.5 : Math.min(level, 20) * 0.3;
        for (int t = 0; t < steps; t++) {
            double rise = 1 - Math.exp(-(t + 1) / Math.min(level, 20));
            values[t] = Math.abs((plateau * rise + slope * t) * (1 + noise[t]));
        }
        return values;
    }
}
