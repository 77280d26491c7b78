package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// A [HorizonMap] without forming products: random signs z give E ‖Pᵀz‖² = ‖P‖_F² (Hutchinson 1990).
///
/// The same vectors, mixed so that they point where P stretches most, go forward once more: ‖P·w‖ ≤ σ_max is a lower
/// bound that one step of power iteration has sharpened.
final class ProbeHorizonMap {
    private static final long SEED = 0x70726F6265L;
    /// Two-sided 95 % of a normal distribution, which the mean of the probes follows nearly.
    private static final double WIDTH = 1.96;

    /// Norms of one end point, parallel to the lags of the plan.
    record Row(double[] logSpectral, double[] logFrobenius, double[] margin) {}

    private final Replay replay;
    private final HorizonMapPlan plan;
    private final int layer;
    private final int element;

    ProbeHorizonMap(Replay replay, HorizonMapPlan plan, int layer, int element) {
        this.replay = replay;
        this.plan = plan;
        this.layer = layer;
        this.element = element;
    }

    /// Submits everything; the rows come in the order of the end points.
    List<Future<Row>> submit(Workers workers) {
        List<Callable<Row>> rows = new ArrayList<>();
        for (int end : plan.ends()) {
            rows.add(() -> row(end));
        }
        return workers.submitAll(rows);
    }

    private Row row(int end) {
        int[] lags = Arrays.stream(plan.lags()).filter(lag -> lag <= end).toArray();
        Replay.Window window = replay.window(end - lags[lags.length - 1], end);
        StepJacobians jacobians = window.trajectory().jacobians(layer, element);
        int n = jacobians.size();
        Row row = new Row(missing(), missing(), missing());
        ScaledRows probes = new ScaledRows(jacobians.precision(), plan.probes(), n);
        SplittableRandom random = new SplittableRandom(SEED + end);
        for (int i = 0; i < plan.probes(); i++) {
            for (int u = 0; u < n; u++) {
                probes.rows().set(random.nextBoolean() ? 1 : -1, i, u);
            }
        }
        Tensor directions = Tensor.zeros(jacobians.precision(), lags.length, n);
        int done = 0;
        for (int i = 0; i < lags.length; i++) {
            for (; done < lags[i]; done++) {
                probes.advance(jacobians.at(end - window.before() - done)::applyTransposed);
            }
            frobenius(row, i, probes);
            steepest(probes, directions.slice(0, i, 1));
        }
        ScaledRows forward = new ScaledRows(jacobians.precision(), lags.length, n);
        int active = lags.length;
        for (int lag = lags[lags.length - 1]; lag > 0; lag--) {
            while (active > 0 && lags[active - 1] == lag) {
                active--;
                forward.rows().slice(0, active, 1).copyFrom(directions.slice(0, active, 1));
            }
            forward.advance(jacobians.at(end - window.before() - lag + 1)::apply);
        }
        for (int i = 0; i < lags.length; i++) {
            row.logSpectral()[i] = forward.logNorm(i);
        }
        return row;
    }

    private double[] missing() {
        double[] values = new double[plan.lags().length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private void frobenius(Row row, int lag, ScaledRows probes) {
        int count = plan.probes();
        double[] logs = new double[count];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            logs[i] = 2 * probes.logNorm(i);
            largest = Math.max(largest, logs[i]);
        }
        if (largest == Double.NEGATIVE_INFINITY) {
            row.logFrobenius()[lag] = largest;
            row.margin()[lag] = 0;
            return;
        }
        double sum = 0;
        double squares = 0;
        for (double log : logs) {
            double relative = Math.exp(log - largest);
            sum += relative;
            squares += relative * relative;
        }
        double mean = sum / count;
        double variance = Math.max(0, squares / count - mean * mean) * count / (count - 1);
        row.logFrobenius()[lag] = (Math.log(mean) + largest) / 2;
        row.margin()[lag] = WIDTH * Math.sqrt(variance / count) / mean / 2;
    }

    /// Writes the unit combination of the probes that is longest: the right singular vector of ZᵀP.
    private static void steepest(ScaledRows probes, Tensor direction) {
        Tensor common = probes.inCommonScale();
        SpectralNorm norm = SpectralNorm.of(DenseMap.of(common));
        double[] vector = norm.rightVector();
        for (int u = 0; u < vector.length; u++) {
            direction.set(vector[u], 0, u);
        }
    }

    /// Rows that are carried along, each beside a power of two of its own.
    private static final class ScaledRows {
        @FunctionalInterface
        interface Step {
            void apply(Tensor vectors, Tensor results);
        }

        private static final int FREE_RANGE = 32;

        private Tensor rows;
        private Tensor spare;
        private final long[] exponents;

        ScaledRows(Precision precision, int count, int length) {
            rows = Tensor.zeros(precision, count, length);
            spare = Tensor.zeros(precision, count, length);
            exponents = new long[count];
        }

        Tensor rows() {
            return rows;
        }

        void advance(Step step) {
            step.apply(rows, spare);
            Tensor swapped = rows;
            rows = spare;
            spare = swapped;
            int length = rows.extent(1);
            for (int i = 0; i < exponents.length; i++) {
                double largest = 0;
                for (int u = 0; u < length; u++) {
                    largest = Math.max(largest, Math.abs(rows.storage().get(i * length + u)));
                }
                int shift = Math.getExponent(largest);
                if (largest > 0 && Double.isFinite(largest) && Math.abs(shift) > FREE_RANGE) {
                    for (int u = 0; u < length; u++) {
                        rows.storage().set(i * length + u, Math.scalb(rows.storage().get(i * length + u), -shift));
                    }
                    exponents[i] += shift;
                }
            }
        }

        double logNorm(int row) {
            double squares = 0;
            for (double entry : rows.select(0, row).toArray()) {
                squares = Math.fma(entry, entry, squares);
            }
            return Math.log(squares) / 2 + exponents[row] * Math.log(2);
        }

        /// The rows relative to the largest exponent.
        Tensor inCommonScale() {
            long top = Arrays.stream(exponents).max().orElseThrow();
            Tensor result = rows.copy(Precision.F64);
            for (int i = 0; i < exponents.length; i++) {
                int shift = (int) Math.max(-5000, exponents[i] - top);
                for (int u = 0; u < rows.extent(1); u++) {
                    result.set(Math.scalb(result.get(i, u), shift), i, u);
                }
            }
            return result;
        }
    }
}
