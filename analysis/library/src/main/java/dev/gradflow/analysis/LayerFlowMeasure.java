package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What is read off one layer of a trajectory besides its decay: weights, single steps, gates, the cell state.
final class LayerFlowMeasure {
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    private final Trajectory trajectory;
    private final CellProgram program;
    private final int layer;
    private final int element;

    LayerFlowMeasure(Trajectory trajectory, int layer, int element) {
        this.trajectory = trajectory;
        this.program = trajectory.network().program();
        this.layer = layer;
        this.element = element;
    }

    /// σ_max and ρ of every gate's recurrent weights.
    List<RecurrentWeight> recurrentWeights() {
        Network network = trajectory.network();
        String tensor = "weight_hh_l" + layer;
        List<RecurrentWeight> weights = new ArrayList<>();
        for (String gate : program.gates()) {
            Tensor block = network.parameters().gate(tensor, gate).copy(Precision.F64);
            LinearMap map = DenseMap.of(block);
            SpectralNorm norm = SpectralNorm.of(map);
            DominantEigenvalue dominant = DominantEigenvalue.of(map);
            weights.add(new RecurrentWeight(
                    program.gates().size() == 1 ? tensor : tensor + "[" + gate + "]",
                    norm.converged() ? norm.value() : null,
                    dominant.converged() ? dominant.modulus() : null));
        }
        return weights;
    }

    /// The Pascanu bounds; null unless the cell is a plain RNN, or if σ_max is not known.
    @Nullable
    PascanuBound bound(List<RecurrentWeight> weights) {
        Cell cell = trajectory.network().cell();
        Double norm = weights.getFirst().spectralNorm();
        if (!(cell instanceof RnnCell) || norm == null) {
            return null;
        }
        double gamma = 1;
        return new PascanuBound(gamma, Math.log(gamma * norm), norm < 1 / gamma, norm > 1 / gamma);
    }

    /// ln σ_max(J_t) for `from` ≤ t < `to`, counted from 1.
    double[] stepNorms(int from, int to) {
        StepJacobians jacobians = trajectory.jacobians(layer, element);
        NormSeries norms = new NormSeries(jacobians.size(), jacobians.size(), NormSeries.FOR_REPORTS);
        return IntStream.range(from, to)
                .mapToDouble(t -> {
                    jacobians.dense().form(t);
                    return norms.next(jacobians.dense().matrix(), 0);
                })
                .toArray();
    }

    /// The growth of single steps, with that of the cell path where there is one.
    StepGrowth steps(double[] logSigma) {
        double[] cellPath = null;
        Double share = null;
        if (CellPath.existsFor(program) && trajectory.steps() > 1) {
            CellPath path = CellPath.of(trajectory, layer, element);
            NormSeries norms = new NormSeries(path.size(), path.size(), NormSeries.FOR_REPORTS);
            cellPath = IntStream.rangeClosed(2, trajectory.steps())
                    .mapToDouble(t -> norms.next(path.sum(t), 0))
                    .toArray();
            share = shareAbove(cellPath);
        }
        return new StepGrowth(logSigma, shareAbove(logSigma), cellPath, share);
    }

    private static double shareAbove(double[] logs) {
        return Arrays.stream(logs).filter(log -> log > 0).count() / (double) logs.length;
    }

    /// The gates that the equations name, over time.
    List<GateTrace> gates() {
        List<GateTrace> traces = new ArrayList<>();
        for (String gate : program.gates()) {
            Value value = program.named().get(gate);
            if (value != null && value.kind() == Value.Kind.OPERATION) {
                traces.add(trace(gate, trajectory.value(layer, gate).select(1, element)));
            }
        }
        return traces;
    }

    private static GateTrace trace(String gate, Tensor values) {
        int steps = values.extent(0);
        double[] mean = new double[steps];
        double[] low = new double[steps];
        double[] high = new double[steps];
        for (int t = 0; t < steps; t++) {
            double[] units = values.select(0, t).toArray();
            Arrays.sort(units);
            mean[t] = Arrays.stream(units).average().orElseThrow();
            low[t] = quantile(units, LOW);
            high[t] = quantile(units, HIGH);
        }
        return new GateTrace(gate, mean, low, high);
    }

    /// Linear interpolation between order statistics.
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// max |c_t| over units for t = 1..T; null without a cell state.
    double @Nullable [] maxCellState() {
        if (program.states().stream().noneMatch(state -> state.name().equals("c"))) {
            return null;
        }
        Tensor cell = trajectory.state(layer, "c").select(1, element);
        return IntStream.rangeClosed(1, trajectory.steps())
                .mapToDouble(t -> Arrays.stream(cell.select(0, t).toArray())
                        .map(Math::abs)
                        .max()
                        .orElseThrow())
                .toArray();
    }

    /// The seed's formula beside the exact derivatives; null unless the cell is an LSTM with T > 1.
    @Nullable
    CellPathFlow cellPath(int maxLag) {
        if (!CellPath.existsFor(program) || trajectory.steps() < 2) {
            return null;
        }
        CellPath path = CellPath.of(trajectory, layer, element);
        return new CellPathMeasure(path).measure(trajectory.jacobians(layer, element), maxLag);
    }
}
