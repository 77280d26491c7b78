package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Forecasting a series of numbers: from the last T steps, the next one or several, of every feature.
///
/// The series is split in the order of time: 70 % to train on, 15 % for validation, 15 % for the test. Features are
/// scaled to mean 0 and deviation 1 by what the training part alone shows. What is to be forecast lies wholly within
/// its part; what it is forecast from may reach back into the part before, as it would in use. The baseline is
/// persistence: everything stays as it last was. Immutable: the series is copied.
public final class Forecast implements Task {
    private static final double TRAINING = 0.7;
    private static final double VALIDATION = 0.15;
    private static final int LARGEST_BATCH = 256;

    private final Tensor series;
    private final int length;
    private final int ahead;
    private final long seed;
    private final int trainingEnd;
    private final int validationEnd;

    /// A task on a series.
    ///
    /// @param series `[N, F]`, oldest first, not changed
    /// @param length T, how many steps are looked back on
    /// @param ahead  how many steps are forecast, at least 1
    /// @param seed   of the order in which windows are trained on
    /// @throws IllegalArgumentException if the series is too short for a window in every part, or its variance infinite
    public Forecast(Tensor series, int length, int ahead, long seed) {
        if (series.shape().rank() != 2) {
            throw new IllegalArgumentException("a series has shape [steps, features], not " + series.shape());
        }
        Draws.requireLength("csv", length, 1);
        if (ahead < 1) {
            throw new IllegalArgumentException("task csv, " + ahead + " steps ahead: at least 1 is needed");
        }
        int steps = series.extent(0);
        this.length = length;
        this.ahead = ahead;
        this.seed = seed;
        this.trainingEnd = (int) (TRAINING * steps);
        this.validationEnd = (int) ((TRAINING + VALIDATION) * steps);
        if (trainingEnd < (long) length + ahead || validationEnd - trainingEnd < ahead || steps - validationEnd < ahead) {
            throw new IllegalArgumentException("a series of length " + steps + " has " + trainingEnd
                    + " steps to train on and " + (steps - validationEnd) + " for the test; windows of " + length + " and "
                    + ahead + " ahead do not fit");
        }
        this.series = standardised(series, trainingEnd);
    }

    private static Tensor standardised(Tensor series, int steps) {
        Tensor result = series.copy(Precision.F64);
        for (int feature = 0; feature < series.extent(1); feature++) {
            double mean = 0;
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < steps; t++) {
                double value = series.get(t, feature);
                mean += value / steps;
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            double variance = 0;
            for (int t = 0; t < steps; t++) {
                double difference = series.get(t, feature) - mean;
                variance += difference * difference / steps;
            }
            if (!Double.isFinite(variance)) {
                throw new IllegalArgumentException("feature " + (feature + 1)
                        + " has values so large that their variance is beyond 1e308; scale them first");
            }
            // The mean of equal values is off by its rounding, which would be taken for what they vary by.
            boolean constant = least == most;
            mean = constant ? least : mean;
            double deviation = !constant && variance > 0 ? Math.sqrt(variance) : 1;
            for (int t = 0; t < series.extent(0); t++) {
                result.set((series.get(t, feature) - mean) / deviation, t, feature);
            }
        }
        return result;
    }

    /// The series as it is trained on: scaled, `[N, F]`; not copied.
    public Tensor series() {
        return series;
    }

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public int inputs() {
        return series.extent(1);
    }

    /// The number of steps ahead times that of features, step by step.
    @Override
    public int outputs() {
        return ahead * series.extent(1);
    }

    @Override
    public Loss loss() {
        return Loss.MEAN_SQUARED_ERROR;
    }

    @Override
    public Batch training(long step, int size) {
        SplittableRandom random = Draws.training(seed, step);
        return batch(IntStream.generate(() -> random.nextInt(length, trainingEnd - ahead + 1))
                .limit(size)
                .toArray());
    }

    @Override
    public List<Batch> heldOut(Split split) {
        int[] starts = starts(split);
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < starts.length; from += LARGEST_BATCH) {
            int to = Math.min(starts.length, from + LARGEST_BATCH);
            batches.add(batch(java.util.Arrays.copyOfRange(starts, from, to)));
        }
        return batches;
    }

    @Override
    public Baseline baseline(Split split) {
        int[] starts = starts(split);
        double sum = 0;
        for (int start : starts) {
            for (int k = 0; k < ahead; k++) {
                for (int feature = 0; feature < inputs(); feature++) {
                    double difference = series.get(start + k, feature) - series.get(start - 1, feature);
                    sum += difference * difference;
                }
            }
        }
        return new Baseline("persistence", sum / ((double) starts.length * outputs()));
    }

    /// The first steps of all that is to be forecast in a part.
    private int[] starts(Split split) {
        int begin = Math.max(length, split == Split.VALIDATION ? trainingEnd : validationEnd);
        int end = split == Split.VALIDATION ? validationEnd : series.extent(0);
        return IntStream.rangeClosed(begin, end - ahead).toArray();
    }

    private Batch batch(int[] starts) {
        int features = inputs();
        Tensor input = Tensor.zeros(Precision.F64, length, starts.length, features);
        Tensor target = Tensor.zeros(Precision.F64, starts.length, outputs());
        for (int b = 0; b < starts.length; b++) {
            input.select(1, b).copyFrom(series.slice(0, starts[b] - length, length));
            target.select(0, b)
                    .copyFrom(series.slice(0, starts[b], ahead).reshape(outputs()));
        }
        return new Batch(input, Mask.last(length, starts.length), new Target.Values(target));
    }
}
