package dev.gradflow.analysis;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads single steps off one layer of a run: their norms, gates, the cell state.
///
/// Of a series longer than [#MOST_STEPS] every `stride`-th step is looked at, so that the cost of a long series is that
/// of running it. Thread-safe.
final class StepMeasure {
    /// Series up to this length are looked at step by step.
    static final int MOST_STEPS = 10_000;

    /// Of [StepPiece#gates].
    static final int ARRAYS_A_GATE = 4;

    private static final int SAMPLES_A_PIECE = 128;
    private static final int STEPS_A_PIECE = 1024;
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    private final Replay replay;
    private final CellProgram program;
    private final int layer;
    private final int element;
    private final int stride;
    private @Nullable CellPath wholePath;

    StepMeasure(Replay replay, int layer, int element) {
        this.replay = replay;
        this.program = replay.network().program();
        this.layer = layer;
        this.element = element;
        this.stride = (replay.steps() + MOST_STEPS - 1) / MOST_STEPS;
    }

    /// Every how many steps one is looked at.
    int stride() {
        return stride;
    }

    /// Every how many steps one is in the raster of a gate.
    int rasterStride() {
        int looked = GateRaster.distance(replay.steps(), stride);
        return stride * GateRaster.distance(looked, GateRaster.MOST_STEPS);
    }

    /// The units in the raster of a gate.
    int[] rasterUnits() {
        int width = replay.network().architecture().hiddenSize();
        int apart = GateRaster.distance(width, GateRaster.MOST_UNITS);
        return IntStream.range(0, width).filter(u -> u % apart == 0).toArray();
    }

    /// The pieces of work, in order.
    List<Callable<StepPiece>> pieces() {
        int length = stride * Math.max(1, Math.min(SAMPLES_A_PIECE, STEPS_A_PIECE / stride));
        List<Callable<StepPiece>> pieces = new ArrayList<>();
        for (int from = 1; from <= replay.steps(); from += length) {
            int first = from;
            int last = Math.min(from + length - 1, replay.steps());
            pieces.add(() -> measure(first, last));
        }
        return pieces;
    }

    private StepPiece measure(int first, int last) {
        Replay.Window window = replay.window(Math.max(0, first - 2), last);
        Trajectory trajectory = window.trajectory();
        int before = window.before();
        int[] sampled = sampled(first, last, 1);
        int[] withPast = sampled(first, last, 2);
        return new StepPiece(
                norms(trajectory, before, sampled),
                pathNorms(trajectory, before, withPast),
                termNorms(trajectory, before, withPast),
                gates(trajectory, before, sampled),
                maxCellState(trajectory, before, sampled),
                keep(trajectory, first - before, last - before));
    }

    /// The steps of a stretch that are looked at: `origin`, `origin` + stride, and so on.
    private int[] sampled(int first, int last, int origin) {
        return IntStream.rangeClosed(first, last)
                .filter(t -> t >= origin && (t - origin) % stride == 0)
                .toArray();
    }

    private double[] norms(Trajectory trajectory, int before, int[] sampled) {
        StepJacobians jacobians = trajectory.jacobians(layer, element);
        NormSeries norms = new NormSeries(jacobians.size(), jacobians.size(), NormSeries.FOR_REPORTS);
        return Arrays.stream(sampled)
                .mapToDouble(t -> {
                    jacobians.dense().form(t - before);
                    return norms.next(jacobians.dense().matrix(), 0);
                })
                .toArray();
    }

    private double[] pathNorms(Trajectory trajectory, int before, int[] sampled) {
        if (!CellPath.existsFor(program)) {
            return new double[0];
        }
        CellPath path = path(trajectory);
        NormSeries norms = new NormSeries(path.size(), path.size(), NormSeries.FOR_REPORTS);
        return Arrays.stream(sampled)
                .mapToDouble(t -> norms.next(path.sum(t - before), 0))
                .toArray();
    }

    private Map<CellPath.Term, double[]> termNorms(Trajectory trajectory, int before, int[] sampled) {
        if (!CellPath.existsFor(program)) {
            return Map.of();
        }
        CellPath path = path(trajectory);
        Map<CellPath.Term, double[]> terms = new EnumMap<>(CellPath.Term.class);
        for (CellPath.Term term : CellPath.Term.values()) {
            NormSeries norms = new NormSeries(path.size(), path.size(), NormSeries.FOR_REPORTS);
            double[] logs = Arrays.stream(sampled)
                    .mapToDouble(t -> term == CellPath.Term.DIRECT
                            ? Math.log(largest(path.direct(t - before)))
                            : norms.next(path.term(term, t - before), 0))
                    .toArray();
            terms.put(term, logs);
        }
        return terms;
    }

    private synchronized CellPath path(Trajectory trajectory) {
        if (replay.streamed()) {
            return CellPath.of(trajectory, layer, element);
        }
        CellPath path = wholePath;
        if (path == null) {
            path = CellPath.of(trajectory, layer, element);
            wholePath = path;
        }
        return path;
    }

    /// The gates that the equations name.
    List<String> gateNames() {
        return program.gates().stream()
                .filter(gate -> {
                    Value value = program.named().get(gate);
                    return value != null && value.kind() == Value.Kind.OPERATION;
                })
                .toList();
    }

    private List<double[]> gates(Trajectory trajectory, int before, int[] sampled) {
        List<double[]> traces = new ArrayList<>();
        int rasterStride = rasterStride();
        int[] rasterUnits = rasterUnits();
        for (String gate : gateNames()) {
            Tensor values = trajectory.value(layer, gate).select(1, element);
            double[] mean = new double[sampled.length];
            double[] low = new double[sampled.length];
            double[] high = new double[sampled.length];
            DoubleStream.Builder raster = DoubleStream.builder();
            for (int i = 0; i < sampled.length; i++) {
                double[] units = values.select(0, sampled[i] - before - 1).toArray();
                if ((sampled[i] - 1) % rasterStride == 0) {
                    for (int u : rasterUnits) {
                        raster.add(units[u]);
                    }
                }
                Arrays.sort(units);
                mean[i] = Arrays.stream(units).average().orElseThrow();
                low[i] = quantile(units, LOW);
                high[i] = quantile(units, HIGH);
            }
            traces.addAll(List.of(mean, low, high, raster.build().toArray()));
        }
        return traces;
    }

    /// Linear interpolation between order statistics.
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// Whether the cell has a state c beside h.
    boolean hasCellState() {
        return program.states().stream().anyMatch(state -> state.name().equals("c"));
    }

    private double[] maxCellState(Trajectory trajectory, int before, int[] sampled) {
        if (!hasCellState()) {
            return new double[0];
        }
        Tensor cell = trajectory.state(layer, "c").select(1, element);
        return Arrays.stream(sampled)
                .mapToDouble(t -> largest(cell.select(0, t - before).toArray()))
                .toArray();
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    /// Σ of ∂s'/∂s of the last state along its elementwise path, gates held fixed, and Σ of its logarithm.
    private List<double[]> keep(Trajectory trajectory, int first, int last) {
        double[] factors = UnitTimeScaleMeasure.keepFactors(trajectory, layer, element);
        int width = replay.network().architecture().hiddenSize();
        double[] sum = new double[width];
        double[] logs = new double[width];
        for (int t = first; t <= last; t++) {
            for (int u = 0; u < width; u++) {
                double factor = Math.abs(factors[(t - 1) * width + u]);
                sum[u] += factor;
                logs[u] += Math.log(factor);
            }
        }
        return List.of(sum, logs);
    }
}
