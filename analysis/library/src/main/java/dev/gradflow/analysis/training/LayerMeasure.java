package dev.gradflow.analysis.training;

import dev.gradflow.analysis.DecayCurve;
import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.lyapunov.FiniteTimeExponents;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What is recorded of one layer of a trajectory.
///
/// @param trajectory of the whole network
/// @param layer      the layer's number
record LayerMeasure(Trajectory trajectory, int layer) {
    /// The relative error of σ_max that is allowed: far below what can be seen.
    private static final double TOLERANCE = 1e-4;

    private static final int EXPONENTS = 4;

    /// How little a unit's h may vary and the unit still count as dead.
    private static final double STILL = 1e-6;

    /// Steps times sequences below which nobody can tell whether a unit moves.
    private static final int FEW_ROWS = 8;

    /// Measures everything.
    ///
    /// @param states the gradients of the loss with respect to each component of the layer's state
    LayerRecord record(int[] lags, List<Tensor> states) {
        double[] every = logSigma();
        return new LayerRecord(
                layer,
                IntStream.of(lags).mapToDouble(lag -> every[lag - 1]).toArray(),
                IntStream.of(lags)
                        .mapToDouble(lag -> logNorm(states, trajectory.steps() - lag))
                        .toArray(),
                verdict(every),
                FiniteTimeExponents.of(trajectory.jacobians(layer, 0), EXPONENTS),
                gates(),
                dead());
    }

    /// ln σ_max(P(T,k)) of the first sequence for k = 1..T.
    private double[] logSigma() {
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(layer, 0), trajectory.steps());
        double[] logs = new double[trajectory.steps()];
        for (int k = 0; k < logs.length; k++) {
            product.extend();
            logs[k] = product.logSpectralNorm(TOLERANCE);
        }
        return logs;
    }

    private static Verdict verdict(double[] logs) {
        int[] lags = IntStream.rangeClosed(1, logs.length).toArray();
        return Verdict.of(new DecayCurve(lags, new int[] {logs.length}, logs, logs, logs));
    }

    private static double logNorm(List<Tensor> states, int t) {
        double norm = 0;
        for (Tensor state : states) {
            for (double value : state.select(0, t).toArray()) {
                norm = Math.hypot(norm, value); // squares of small gradients would be 0
            }
        }
        return Math.log(norm);
    }

    private List<GateStatistics> gates() {
        CellProgram program = trajectory.network().program();
        List<GateStatistics> gates = new ArrayList<>();
        for (String gate : program.gates()) {
            Value value = program.named().get(gate);
            if (value != null && value.kind() == Value.Kind.OPERATION) {
                gates.add(GateStatistics.of(
                        gate, trajectory.value(layer, gate), value.operation() == Operation.TANH));
            }
        }
        return gates;
    }

    private double dead() {
        String output = trajectory.network().program().states().getFirst().name();
        Tensor h = trajectory.state(layer, output).slice(0, 1, trajectory.steps());
        int width = h.extent(2);
        int rows = h.shape().size() / width;
        if (rows < FEW_ROWS) {
            return 0;
        }
        int dead = 0;
        for (int unit = 0; unit < width; unit++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < rows; row++) {
                double value = h.storage().get(h.offset() + row * width + unit);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            dead += high - low < STILL ? 1 : 0;
        }
        return dead / (double) width;
    }
}
