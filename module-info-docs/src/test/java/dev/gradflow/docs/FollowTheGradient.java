package dev.gradflow.docs;

import dev.gradflow.analysis.EffectiveHorizon;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.LossGradientFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.cell.Lstm1997Cell;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Objects;

/// The examples of the guide howto/follow-the-gradient.md.
final class FollowTheGradient {
    private FollowTheGradient() {}

    /// A fresh LSTM with forget bias 1.
    static Network fresh(int inputs, int hidden) {
        // example
        Architecture architecture = new Architecture(new LstmCell(), inputs, hidden, 1, true);
        Parameters parameters = Initialisation.uniform(architecture, Precision.F64, 1);
        Initialisation.forgetBias(parameters, 1);
        Network network = Network.of(parameters);
        // end of example
        return network;
    }

    /// σ_max of ∂c_t/∂c_0 for t = 1..T.
    static double[] cellStateCurve(Network network, Tensor input) {
        double[] curve = new double[input.extent(0)];
        int hidden = network.architecture().hiddenSize();
        // example
        StepJacobians steps = network.run(input).jacobians(0, 0);
        for (int t = 1; t <= steps.steps(); t++) {
            JacobianProduct rows = JacobianProduct.rowsEndingAt(steps, t, hidden, hidden); // the rows of c in (h, c)
            while (rows.lag() < t) {
                rows.extend();
            }
            Tensor block = rows.toTensor().slice(1, hidden, hidden); // ∂c_t/∂c_0
            curve[t - 1] = SpectralNorm.of(DenseMap.of(block)).value();
            System.out.printf("t = %2d: %.4f%n", t, curve[t - 1]);
        }
        // end of example
        return curve;
    }

    /// log10 σ_max of ∂h_T/∂h_0.
    static double hiddenStateOverAllSteps(Network network, Tensor input) {
        int hidden = network.architecture().hiddenSize();
        // example
        Trajectory run = network.run(input);
        JacobianProduct rows = JacobianProduct.rowsEndingAt(run.jacobians(0, 0), run.steps(), 0, hidden);
        while (rows.lag() < run.steps()) {
            rows.extend();
        }
        Tensor block = rows.factor().slice(1, 0, hidden); // ∂h_T/∂h_0, but for a factor e^logScale
        double log = Math.log(SpectralNorm.of(DenseMap.of(block)).value()) + rows.logScale();
        System.out.printf("over %d steps: 10^%.1f%n", run.steps(), log / Math.log(10));
        // end of example
        return log / Math.log(10);
    }

    /// The lags that hold 50, 90 and 99 % of the recurrent weights' gradient.
    static EffectiveHorizon horizon(Network network, Tensor input) {
        // example
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        NetworkFlow flow = GradientFlow.measure(
                "mine", "fresh", network, input, zero, FlowOptions.upTo(200), Progress.NONE);
        LossGradientFlow gradient = Objects.requireNonNull(flow.layers().getFirst().gradient());
        EffectiveHorizon horizon = gradient.recurrent();
        System.out.printf(
                "half within %d steps, 90 %% within %d, 99 %% within %d; the loss: %s%n",
                horizon.half(), horizon.ninety(), horizon.ninetyNine(), gradient.loss());
        // end of example
        return horizon;
    }

    /// σ_max of ∂c_T/∂c_0 of an LSTM of 1997, with one backward pass.
    static double carousel(Tensor input, int hidden, BackwardPass pass) {
        // example
        Architecture old = new Architecture(new Lstm1997Cell(), input.extent(2), hidden, 1, true);
        Trajectory run = Network.of(Initialisation.uniform(old, Precision.F64, 1)).run(input);
        JacobianProduct rows =
                JacobianProduct.rowsEndingAt(run.jacobians(0, 0, pass), run.steps(), hidden, hidden);
        while (rows.lag() < run.steps()) {
            rows.extend();
        }
        double gain = SpectralNorm.of(DenseMap.of(rows.toTensor().slice(1, hidden, hidden)))
                .value();
        System.out.printf("%s: %.3f over %d steps%n", pass.name(), gain, run.steps());
        // end of example
        return gain;
    }
}
