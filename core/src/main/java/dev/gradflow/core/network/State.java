package dev.gradflow.core.network;

import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The state of every layer at one time: for each component (h; or h and c) a tensor `[L, B, H]`, as in PyTorch.
///
/// A run reads the state that it starts from and never writes to it, nor keeps it. Tensors are not copied; runs only
/// read them.
///
/// @param components in the order of the cell's states, h first
public record State(List<Tensor> components) {
    /// Copies the list, not the tensors.
    public State {
        components = List.copyOf(components);
    }

    /// A state of the given components, in the order of the cell's states.
    public static State of(Tensor... components) {
        return new State(List.of(components));
    }

    /// Zeros for a batch of B.
    public static State zeros(Architecture architecture, Precision precision, int batch) {
        List<Tensor> zeros = new ArrayList<>();
        for (int i = 0; i < Architecture.components(architecture.cell().program()); i++) {
            zeros.add(Tensor.zeros(precision, architecture.layers(), batch, architecture.hiddenSize()));
        }
        return new State(zeros);
    }

    /// @param what what the state is to whoever gave it
    /// @throws IllegalArgumentException if it does not fit, naming the component
    void check(String what, Network network, int batch) {
        Architecture architecture = network.architecture();
        List<Value> expected = network.program().states();
        Shape shape = Shape.of(architecture.layers(), batch, architecture.hiddenSize());
        if (components.size() != expected.size()) {
            throw new IllegalArgumentException("the " + what + " has " + components.size() + " components, cell "
                    + architecture.cell().name() + " has " + expected);
        }
        for (int i = 0; i < components.size(); i++) {
            if (!components.get(i).shape().equals(shape)) {
                throw new IllegalArgumentException(
                        what + " " + expected.get(i).name() + " has shape "
                                + components.get(i).shape() + ", expected [layers, batch, hidden] = " + shape);
            }
        }
    }
}
