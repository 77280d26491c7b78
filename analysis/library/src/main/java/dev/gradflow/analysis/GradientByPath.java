package dev.gradflow.analysis;

import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which way a gradient goes back through an LSTM's cell state: signed parts of δc_{t-1} that add up to it (MATH §9).
///
/// δc_t is dE/dc_t with h_t moving along with c_t. For t = 2..T it reaches c_{t-1} directly, through each gate by way
/// of h_{t-1} (and of peepholes), and from the loss by way of h_{t-1}. Norms of the parts do not add, the parts do.
/// Immutable.
public final class GradientByPath {
    /// A way back to c_{t-1}.
    public enum Part {
        /// f_t ⊙ δc_t: the additive path.
        DIRECT_CELL("", "direct cell"),
        /// Through the forget gate.
        FORGET("f", "forget gate"),
        /// Through the input gate.
        INPUT("i", "input gate"),
        /// Through the candidate.
        CANDIDATE("g", "candidate"),
        /// Through the output gate.
        OUTPUT("o", "output gate"),
        /// From the loss at t - 1, or from the layer above at t - 1.
        DIRECT_LOSS("", "loss or layer above");

        private final String gate;
        private final String label;

        Part(String gate, String label) {
            this.gate = gate;
            this.label = label;
        }

        /// For people, as in `forget gate`.
        public String label() {
            return label;
        }
    }

    private final int steps;
    private final int size;
    private final double[] total;
    private final Map<Part, double[]> parts = new EnumMap<>(Part.class);

    private GradientByPath(Trajectory trajectory, Gradients gradients, int layer, int element) {
        CellProgram program = trajectory.network().program();
        CellPath path = CellPath.of(trajectory, layer, element);
        this.steps = trajectory.steps();
        this.size = path.size();
        double[] outputByCell = trajectory
                .partial(layer, program.value("h'"), program.value("c'"), Set.of())
                .select(1, element)
                .toArray();
        double[] outputGradient = of(gradients.totalStates(layer).get(0), element);
        this.total = of(gradients.totalStates(layer).get(1), element);
        for (int i = 0; i < steps * size; i++) {
            total[size + i] += outputByCell[i] * outputGradient[size + i];
        }
        for (Part part : Part.values()) {
            parts.put(part, new double[(steps + 1) * size]);
        }
        double[] outside = of(gradients.outside(layer), element);
        for (int t = 2; t <= steps; t++) {
            double[] direct = path.direct(t);
            for (int u = 0; u < size; u++) {
                add(Part.DIRECT_CELL, t, u, direct[u] * total[t * size + u]);
                add(Part.DIRECT_LOSS, t, u, outputByCell[(t - 2) * size + u] * outside[(t - 2) * size + u]);
            }
        }
        for (Part part : Part.values()) {
            Value gate = program.named().get(part.gate);
            if (gate != null && program.gates().contains(part.gate) && CellPath.recurrent(program, part.gate) != null) {
                addGate(part, trajectory, gradients, layer, element, outputByCell);
            }
        }
        addPeephole(Part.FORGET, CellPath.Term.FORGET, path);
        addPeephole(Part.INPUT, CellPath.Term.INPUT, path);
    }

    private static double[] of(Tensor values, int element) {
        return values.select(1, element).toArray();
    }

    private void addGate(
            Part part, Trajectory trajectory, Gradients gradients, int layer, int element, double[] outputByCell) {
        double[] weights = trajectory
                .network()
                .parameters()
                .gate("weight_hh_l" + layer, part.gate)
                .toArray();
        double[] preactivation = of(gradients.preactivation(layer, part.gate), element);
        for (int t = 2; t <= steps; t++) {
            InterruptedCallException.check();
            double[] sums = new double[size];
            for (int u = 0; u < size; u++) {
                double factor = preactivation[(t - 1) * size + u];
                for (int v = 0; v < size; v++) {
                    sums[v] = Math.fma(weights[u * size + v], factor, sums[v]);
                }
            }
            for (int v = 0; v < size; v++) {
                add(part, t, v, outputByCell[(t - 2) * size + v] * sums[v]);
            }
        }
    }

    private void addPeephole(Part part, CellPath.Term term, CellPath path) {
        for (int t = 2; t <= steps; t++) {
            double[] peephole = path.peephole(term, t);
            for (int u = 0; u < size; u++) {
                add(part, t, u, peephole[u] * total[t * size + u]);
            }
        }
    }

    private void add(Part part, int t, int unit, double value) {
        Objects.requireNonNull(parts.get(part))[(t - 1) * size + unit] += value;
    }

    /// Splits the gradient of a loss in one layer.
    ///
    /// @param gradients of the same trajectory
    /// @param element   the batch element
    /// @throws IllegalArgumentException if the cell is no LSTM, see [CellPath#existsFor]
    public static GradientByPath of(Trajectory trajectory, Gradients gradients, int layer, int element) {
        return new GradientByPath(trajectory, gradients, layer, element);
    }

    /// T; the parts exist for t = 2..T.
    public int steps() {
        return steps;
    }

    /// H.
    public int size() {
        return size;
    }

    /// What reaches c_{t-1} from step t on this way, `[H]`, a copy.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 2..T
    public double[] part(Part part, int t) {
        Steps.require(t, 2, steps);
        return row(Objects.requireNonNull(parts.get(part)), t - 1);
    }

    /// δc_t itself for t = 1..T, `[H]`, a copy; the parts of step t + 1 add up to it.
    ///
    /// @throws IndexOutOfBoundsException unless t is in 1..T
    public double[] total(int t) {
        Steps.require(t, 1, steps);
        return row(total, t);
    }

    private double[] row(double[] values, int t) {
        double[] row = new double[size];
        System.arraycopy(values, t * size, row, 0, size);
        return row;
    }
}
