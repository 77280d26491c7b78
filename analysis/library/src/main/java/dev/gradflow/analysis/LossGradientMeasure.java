package dev.gradflow.analysis;

import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Follows the gradient of a loss back through all layers, one end point at a time (MATH §9).
final class LossGradientMeasure {
    /// Entries of a vector are kept within 2^±32 of 1, by powers of two that are carried beside it.
    private static final int FREE_RANGE = 32;

    private final Replay replay;
    private final Loss loss;
    private final int element;
    private final int maxLag;
    private final int hiddenSize;
    private final int layers;

    /// What one end point tells of one layer, for lags 0..K: natural logarithms of norms.
    record Tracks(double[] state, double[] recurrent, double[] input) {}

    /// @param maxLag K, at most T
    LossGradientMeasure(Replay replay, Loss loss, int element, int maxLag) {
        this.replay = replay;
        this.loss = loss;
        this.element = element;
        this.maxLag = maxLag;
        this.hiddenSize = replay.network().architecture().hiddenSize();
        this.layers = replay.network().architecture().layers();
    }

    /// Those of the end points at which the loss looks at the output; the last step where it looks at no other.
    int[] ends(int[] all) {
        int[] candidates = loss.onlyLast() ? new int[] {replay.steps()} : all;
        return Arrays.stream(candidates)
                .filter(t -> Arrays.stream(loss.at(t, element, hiddenSize)).anyMatch(entry -> entry != 0))
                .toArray();
    }

    /// The pieces of work, one for each end point: the tracks of every layer.
    List<Callable<List<Tracks>>> pieces(int[] ends) {
        return Arrays.stream(ends)
                .mapToObj(end -> (Callable<List<Tracks>>) () -> follow(end))
                .toList();
    }

    private List<Tracks> follow(int end) {
        Replay.Window window = replay.window(Math.max(0, end - maxLag - 1), end);
        StepJacobians jacobians = window.trajectory().stackJacobians(element);
        int block = jacobians.size() / layers;
        Tensor vector = Tensor.zeros(jacobians.precision(), 1, jacobians.size());
        Tensor earlier = Tensor.zeros(jacobians.precision(), 1, jacobians.size());
        double[] immediate = loss.at(end, element, hiddenSize);
        for (int u = 0; u < hiddenSize; u++) {
            vector.set(immediate[u], 0, (layers - 1) * block + u);
        }
        List<Tracks> tracks = IntStream.range(0, layers)
                .mapToObj(layer -> new Tracks(empty(), empty(), empty()))
                .toList();
        long exponent = normalise(vector, 0);
        for (int k = 0; k <= maxLag; k++) {
            double scale = exponent * Math.log(2);
            for (int layer = 0; layer < layers; layer++) {
                Tensor part = vector.slice(1, layer * block, block);
                tracks.get(layer).state()[k] = Math.log(norm(part.toArray())) + scale;
            }
            int t = end - k - window.before();
            if (end - k < 1) {
                break;
            }
            jacobians.at(t).applyTransposed(vector, earlier);
            for (int layer = 0; layer < layers; layer++) {
                tracks.get(layer).recurrent()[k] =
                        Math.log(jacobians.weightGradientNorm(layer, "weight_hh", t)) + scale;
                tracks.get(layer).input()[k] = Math.log(jacobians.weightGradientNorm(layer, "weight_ih", t)) + scale;
            }
            Tensor swapped = vector;
            vector = earlier;
            earlier = swapped;
            exponent = normalise(vector, exponent);
        }
        return tracks;
    }

    private double[] empty() {
        double[] logs = new double[maxLag + 1];
        Arrays.fill(logs, Double.NEGATIVE_INFINITY);
        return logs;
    }

    private static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares = Math.fma(value, value, squares);
        }
        return Math.sqrt(squares);
    }

    private static long normalise(Tensor vector, long exponent) {
        double largest = 0;
        int size = vector.shape().size();
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Math.abs(vector.storage().get(i)));
        }
        int shift = Math.getExponent(largest);
        if (largest == 0 || !Double.isFinite(largest) || Math.abs(shift) <= FREE_RANGE) {
            return exponent;
        }
        for (int i = 0; i < size; i++) {
            vector.storage().set(i, Math.scalb(vector.storage().get(i), -shift));
        }
        return exponent + shift;
    }

    /// What all end points together tell of one layer; null if there are none.
    @Nullable
    LossGradientFlow summarise(int[] ends, List<List<Tracks>> tracks, int layer) {
        if (ends.length == 0) {
            return null;
        }
        List<Tracks> ofLayer = tracks.stream().map(all -> all.get(layer)).toList();
        double[] recurrent = shares(ofLayer.stream().map(Tracks::recurrent).toList());
        double[] input = shares(ofLayer.stream().map(Tracks::input).toList());
        return new LossGradientFlow(
                loss.name(),
                ends,
                IntStream.rangeClosed(0, maxLag).toArray(),
                Decay.medians(ofLayer.stream().map(Tracks::state).toList()),
                recurrent,
                input,
                EffectiveHorizon.of(recurrent),
                EffectiveHorizon.of(input),
                paths(ends[ends.length - 1], layer));
    }

    /// The mean over end points of each lag's share; where a whole gradient is zero, it has no share.
    private static double[] shares(List<double[]> logs) {
        double[] mean = new double[logs.getFirst().length];
        int counted = 0;
        for (double[] track : logs) {
            double largest = Arrays.stream(track).max().orElseThrow();
            if (largest == Double.NEGATIVE_INFINITY) {
                continue;
            }
            double sum = Arrays.stream(track).map(log -> Math.exp(log - largest)).sum();
            for (int k = 0; k < track.length; k++) {
                mean[k] += Math.exp(track[k] - largest) / sum;
            }
            counted++;
        }
        for (int k = 0; k < mean.length && counted > 0; k++) {
            mean[k] /= counted;
        }
        return mean;
    }

    private @Nullable PathShares paths(int end, int layer) {
        if (end < 2 || !CellPath.existsFor(replay.network().program())) {
            return null;
        }
        int lags = Math.min(maxLag, end - 1);
        Replay.Window window = replay.window(end - 1 - lags, end);
        Trajectory trajectory = window.trajectory();
        Tensor gradient = Tensor.zeros(
                replay.network().precision(), trajectory.steps(), trajectory.batch(), hiddenSize);
        double[] immediate = loss.at(end, element, hiddenSize);
        for (int u = 0; u < hiddenSize; u++) {
            gradient.set(immediate[u], end - window.before() - 1, element, u);
        }
        GradientByPath byPath =
                GradientByPath.of(trajectory, Bptt.gradients(trajectory, gradient), layer, element);
        return shares(byPath, end - window.before(), lags);
    }

    private PathShares shares(GradientByPath byPath, int end, int lags) {
        double smallest = replay.network().precision() == Precision.F64 ? 1e-290 : 1e-30;
        List<double[]> shares = new ArrayList<>();
        GradientByPath.Part[] parts = GradientByPath.Part.values();
        for (int p = 0; p < parts.length; p++) {
            shares.add(new double[lags]);
        }
        double residual = 0;
        for (int k = 1; k <= lags; k++) {
            double[] total = byPath.total(end - k);
            double norm = Arrays.stream(total).map(Math::abs).max().orElseThrow();
            double sum = 0;
            for (int p = 0; p < parts.length; p++) {
                double share = norm > smallest && Double.isFinite(norm)
                        ? projection(byPath.part(parts[p], end - k + 1), total, norm)
                        : Double.NaN;
                shares.get(p)[k - 1] = share;
                sum += share;
            }
            residual = Double.isNaN(sum) ? residual : Math.max(residual, Math.abs(sum - 1));
        }
        return new PathShares(
                IntStream.rangeClosed(1, lags).toArray(),
                Arrays.stream(parts).map(GradientByPath.Part::label).toList(),
                shares,
                residual);
    }

    /// part·total / ‖total‖², scaled by the largest entry of the total so that squares neither under- nor overflow.
    private static double projection(double[] part, double[] total, double largest) {
        double product = 0;
        double squares = 0;
        for (int u = 0; u < total.length; u++) {
            double direction = total[u] / largest;
            product = Math.fma(part[u] / largest, direction, product);
            squares = Math.fma(direction, direction, squares);
        }
        return product / squares;
    }
}
