package dev.gradflow.analysis;

import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;

/// The check that states are numbers: where they overflow there is no derivative to speak of.
final class FiniteStates {
    private FiniteStates() {}

    /// Checks the states of one batch element.
    ///
    /// @param before steps of the run before this trajectory
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException naming the first state and step that are not finite
    static void require(Trajectory trajectory, int before, int element) {
        Network network = trajectory.network();
        Steps.require("batch element", element, 0, trajectory.batch() - 1);
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            for (Value component : network.program().states()) {
                Tensor states = trajectory.state(layer, component.name()).select(1, element);
                for (int t = 0; t <= trajectory.steps(); t++) {
                    if (Arrays.stream(states.select(0, t).toArray()).anyMatch(value -> !Double.isFinite(value))) {
                        throw new IllegalStateException("state " + component.name() + " of layer " + layer
                                + " is not finite from step " + (before + t) + " on: the network overflows "
                                + network.precision() + " on this input; use fewer steps"
                                + (network.precision() == Precision.F32 ? " or F64" : ""));
                    }
                }
            }
        }
    }
}
