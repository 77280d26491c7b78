package dev.gradflow.bench;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;

/// One layer with I = H, its weights and input, the same at every run, and the checks of any result for it.
public final class LayerCase {
    /// T, unless another is given.
    public static final int STEPS = 100;

    /// Reference kernels do about a billion operations a second: more steps than these would delay every fork.
    private static final double CHECKED_OPERATIONS = 3e8;

    private static final double TOLERANCE = 1e-4;

    private final int hidden;
    private final int batch;
    private final Parameters parameters;
    private final Tensor input;
    private final Tensor outputGradient;
    private final State zero;

    /// @param cell   a built-in cell, by name
    /// @param hidden H = I
    /// @param batch  B
    public LayerCase(String cell, Precision precision, int hidden, int batch) {
        this(cell, precision, hidden, batch, STEPS);
    }

    /// @param cell      a built-in cell, by name
    /// @param hidden    H = I
    /// @param batch     B
    /// @param sequence  T
    public LayerCase(String cell, Precision precision, int hidden, int batch, int sequence) {
        this.hidden = hidden;
        this.batch = batch;
        Architecture architecture = new Architecture(Cells.named(cell), hidden, hidden, 1, true);
        this.parameters = Initialisation.uniform(architecture, precision, 1);
        this.input = Setting.random(precision, 2, sequence, batch, hidden);
        this.outputGradient = Setting.random(precision, 3, sequence, batch, hidden);
        this.zero = State.zeros(architecture, precision, batch);
    }

    /// The weights, by PyTorch's names.
    public Parameters parameters() {
        return parameters;
    }

    /// x `[T, B, I]`.
    public Tensor input() {
        return input;
    }

    /// ∂⁺E/∂output `[T, B, H]`.
    public Tensor outputGradient() {
        return outputGradient;
    }

    /// Our network over these weights, on the kernels that the run declares.
    public Network network() {
        return Network.of(parameters, Setting.kernels(parameters.precision()));
    }

    /// Forward from a zero state and full back-propagation, the gradient by the input included.
    ///
    /// @param network one over these weights
    /// @param memory  used again at every call, as training does
    public Gradients forwardAndBackward(Network network, Workspace memory) {
        return Bptt.gradients(network.run(input, zero, memory), outputGradient);
    }

    /// Checks the first steps of an output against the reference kernels in double precision.
    ///
    /// @param output h of t = 1..T, `[T, B, H]`, contiguous
    /// @throws IllegalStateException naming the first element that is wrong
    public void checkOutput(Tensor output) {
        checkOutput(output, TOLERANCE);
    }

    /// The same with another tolerance, for weights that are stored rounded.
    public void checkOutput(Tensor output, double tolerance) {
        double aStep = 16.0 * batch * hidden * hidden;
        int steps = (int) Math.clamp(CHECKED_OPERATIONS / aStep, 1, input.extent(0));
        Network exact = Network.of(parameters.copy(Precision.F64), Setting.reference(Precision.F64));
        Tensor expected = exact.run(input.slice(0, 0, steps).copy(Precision.F64)).output();
        Tensor actual = output.slice(0, 0, steps).copy(Precision.F64);
        Setting.check("output", actual.storage(), expected.copy(Precision.F64).storage(), tolerance);
    }

    /// Checks gradients against this engine's own in double precision.
    ///
    /// @param inputGradient dE/dx `[T, B, I]`, contiguous
    /// @param weights       dE/dweight_hh `[G·H, H]`, contiguous
    /// @throws IllegalStateException naming the first element that is wrong
    public void checkGradients(Tensor inputGradient, Tensor weights) {
        Network exact = Network.of(parameters.copy(Precision.F64));
        Gradients expected = Bptt.gradients(exact.run(input.copy(Precision.F64)), outputGradient.copy(Precision.F64));
        checkRelative("gradient by the input", inputGradient, expected.input());
        checkRelative("gradient by weight_hh", weights, expected.parameters().get("weight_hh_l0"));
    }

    private static void checkRelative(String what, Tensor actual, Tensor expected) {
        Storage wanted = expected.copy(Precision.F64).storage();
        double largest = 0;
        for (int i = 0; i < wanted.length(); i++) {
            largest = Math.max(largest, Math.abs(wanted.get(i)));
        }
        Setting.check(what, actual.copy(Precision.F64).storage(), wanted, TOLERANCE * largest);
    }
}
