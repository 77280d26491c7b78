package dev.gradflow.analysis;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Measures how long each unit of a layer remembers, from the last step back (MATH §9).
final class UnitTimeScaleMeasure {
    private static final double ONE_PERCENT = Math.log(0.01);

    private UnitTimeScaleMeasure() {}

    /// The time scales; null where no unit has an elementwise path of its own, as in a plain RNN.
    ///
    /// @param sums   Σ over t of the factor, and of its logarithm
    /// @param steps  how many steps those are
    /// @param maxLag how far back to look
    static @Nullable UnitTimeScales measure(
            Replay replay, int layer, int element, double[] sums, double[] logs, int steps, int maxLag) {
        int width = sums.length;
        double[] byMean = new double[width];
        double[] byLog = new double[width];
        boolean any = false;
        for (int u = 0; u < width; u++) {
            any |= sums[u] > 0;
            byMean[u] = 1 / Math.max(0, 1 - sums[u] / steps);
            byLog[u] = logs[u] == 0 ? Double.POSITIVE_INFINITY : -steps / logs[u];
        }
        if (!any) {
            return null;
        }
        int end = replay.steps();
        Replay.Window window = replay.window(end - maxLag, end);
        StepJacobians jacobians = window.trajectory().jacobians(layer, element);
        JacobianProduct rows = JacobianProduct.rowsEndingAt(
                jacobians, end - window.before(), jacobians.size() - width, width);
        int[] eFolding = new int[width];
        int[] onePercent = new int[width];
        boolean searching = true;
        while (rows.lag() < maxLag && searching) {
            rows.extend();
            searching = false;
            for (int u = 0; u < width; u++) {
                double log = logNorm(rows.factor(), u) + rows.logScale();
                if (eFolding[u] == 0 && log <= -1) {
                    eFolding[u] = rows.lag();
                }
                if (onePercent[u] == 0 && log <= ONE_PERCENT) {
                    onePercent[u] = rows.lag();
                }
                searching |= onePercent[u] == 0;
            }
        }
        return new UnitTimeScales(byMean, byLog, eFolding, onePercent, maxLag);
    }

    private static double logNorm(Tensor matrix, int row) {
        double norm = 0;
        for (double entry : matrix.select(0, row).toArray()) {
            norm = Math.hypot(norm, entry);
        }
        return Math.log(norm);
    }

    /// ∂s'/∂s of the last state (c, or h where there is no c) along its elementwise path with gates held fixed, `[T·H]`.
    static double[] keepFactors(Trajectory trajectory, int layer, int element) {
        CellProgram program = trajectory.network().program();
        Set<Value> held = new HashSet<>();
        for (String gate : program.gates()) {
            Value value = program.named().get(gate);
            if (value != null) {
                held.add(value);
            }
        }
        Value state = program.states().getLast();
        return trajectory
                .partial(layer, program.next().getLast(), state, held)
                .select(1, element)
                .toArray();
    }
}
