package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.UnitTimeScales;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// The gate that decides what a unit keeps of its own state: f of an LSTM, z of a GRU; found by what it does.
///
/// @param gate    its name
/// @param inverse whether the state is kept where the gate is shut, as by 1 - f
record KeepingGate(String gate, boolean inverse) {
    /// The gate whose values are the factors of the elementwise path, in that layer of a run; none in a plain RNN, nor in
    /// the LSTM of 1997, which always keeps everything.
    static Optional<KeepingGate> of(Trajectory trajectory, int layer) {
        double[] factors = UnitTimeScales.factors(trajectory, layer, 0);
        var program = trajectory.network().program();
        double rounding = trajectory.network().precision() == Precision.F64 ? 1e-12 : 1e-5;
        for (String gate : program.gates()) {
            Value value = program.named().get(gate);
            if (value == null || value.kind() != Value.Kind.OPERATION) {
                continue;
            }
            double[] open = trajectory.value(layer, gate).select(1, 0).toArray();
            if (agree(factors, open, x -> x, rounding)) {
                return Optional.of(new KeepingGate(gate, false));
            }
            if (agree(factors, open, x -> 1 - x, rounding)) {
                return Optional.of(new KeepingGate(gate, true));
            }
        }
        return Optional.empty();
    }

    private static boolean agree(double[] factors, double[] gate, DoubleUnaryOperator of, double rounding) {
        for (int i = 0; i < factors.length; i++) {
            if (!(Math.abs(factors[i] - of.applyAsDouble(gate[i])) <= rounding)) {
                return false;
            }
        }
        return true;
    }
}
