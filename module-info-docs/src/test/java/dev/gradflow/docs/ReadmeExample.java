package dev.gradflow.docs;

import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/// The library example of the project's README.
final class ReadmeExample {
    private ReadmeExample() {}

    static Verdict run(Path checkpoint, Path series) throws IOException {
        // example
        RecurrentWeights weights = RecurrentWeights.read(checkpoint, RecurrentWeights.Request.ANY);
        Network network = weights.network(Precision.F64);
        Tensor input = Npy.read(series); // [steps, batch, inputs]

        Trajectory trajectory = network.run(input);
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), trajectory.steps());
        while (product.lag() < trajectory.steps()) {
            product.extend();
            System.out.printf("lag %d: ln σ_max = %.3f%n", product.lag(), product.logSpectralNorm());
        }

        State zero = State.zeros(network.architecture(), Precision.F64, input.extent(1));
        NetworkFlow flow = GradientFlow.measure(
                "mine", "trained", network, input, zero, FlowOptions.upTo(100), Progress.NONE);
        Verdict verdict = flow.verdict();
        System.out.printf("%s: %.4f a step over %d steps%n", verdict.word(), verdict.logGrowthPerStep(), verdict.lag());
        // end of example
        return verdict;
    }
}
