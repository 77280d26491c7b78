package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.spectrum.DenseSpectralNorm;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.Eigenvalues;
import dev.gradflow.analysis.spectrum.LeadingEigenvalues;
import dev.gradflow.analysis.spectrum.PowerIteration;
import dev.gradflow.analysis.sweep.SweepInput;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever gives an analysis a tensor that does not fit is told which, what shape it has, and what would fit.
final class ShapeErrorsTest {
    private static final Architecture ARCHITECTURE = new Architecture(new LstmCell(), 4, 3, 2, true);
    private static final Network NETWORK = Network.of(Initialisation.uniform(ARCHITECTURE, Precision.F64, 1));
    private static final FlowOptions OPTIONS = FlowOptions.upTo(2);

    private static Tensor zeros(int... extents) {
        return Tensor.zeros(Precision.F64, extents);
    }

    private static State state(int batch) {
        return State.zeros(ARCHITECTURE, Precision.F64, batch);
    }

    private static Arguments refused(String name, ThrowingCallable call, String... says) {
        return Arguments.of(name, call, says);
    }

    private static void measure(Tensor input, State initial, FlowOptions options) {
        GradientFlow.measure("mine", "drawn", NETWORK, input, initial, options, Progress.NONE);
    }

    private static void lyapunov(Tensor input, int steps) {
        LyapunovMeasure.of(NETWORK, input, state(1), new LyapunovOptions(steps, 1, 2), Progress.NONE);
    }

    static Stream<Arguments> flow() {
        FlowOptions fourth = new FlowOptions(2, 1, 3, 1, false, Loss.MEAN_OUTPUT);
        FlowOptions shortLoss = OPTIONS.withLoss(Loss.of("mine", zeros(4, 1, 3)));
        List<Candidate> candidates =
                List.of(new Candidate("lstm", new LstmCell(), new Candidate.ForgetBias.AsDrawn()));
        return Stream.of(
                refused("input", () -> measure(zeros(5, 1, 3), state(1), OPTIONS), "input", "[5, 1, 3]", "batch, 4]"),
                refused("state", () -> measure(zeros(5, 1, 4), state(2), OPTIONS), "state h", "[2, 2, 3]", "[2, 1, 3]"),
                refused("element", () -> measure(zeros(5, 1, 4), state(1), fourth), "element 3", "0 to 0"),
                refused("loss", () -> measure(zeros(5, 1, 4), state(1), shortLoss), "[4, 1, 3]", "[5, 1, 3]"),
                refused("loss alone", () -> Loss.of("mine", zeros(4)), "loss gradient", "[4]", "[batch, hidden]"),
                refused(
                        "replay",
                        () -> Replay.of(NETWORK, zeros(5, 1, 3), state(1), 0, Progress.NONE),
                        "input",
                        "[5, 1, 3]",
                        "batch, 4]"),
                refused(
                        "comparison",
                        () -> Comparison.run(candidates, zeros(5, 1), 3, Precision.F64, 1, OPTIONS, Progress.NONE),
                        "input",
                        "[5, 1]",
                        "[steps, 1, inputs]"),
                refused("sweep", () -> SweepInput.of(zeros(5)), "series", "[5]", "[steps, batch, inputs]"),
                refused("exponents", () -> lyapunov(zeros(5, 1, 3), 3), "input", "[5, 1, 3]", "[steps, 1, 4]"),
                refused("exponents of a batch", () -> lyapunov(zeros(5, 2, 4), 3), "input", "[5, 2, 4]", "1, 4]"),
                refused("short input", () -> lyapunov(zeros(5, 1, 4), 30), "[5, 1, 4]", "at least 31 steps"));
    }

    static Stream<Arguments> derivatives() {
        Trajectory trajectory = NETWORK.run(zeros(5, 2, 4), state(2));
        StepJacobians jacobians = trajectory.jacobians(0, 0);
        Gradients gradients = Bptt.gradients(trajectory, zeros(2, 3));
        DenseMap oblong = DenseMap.of(zeros(2, 3));
        return Stream.of(
                refused("end", () -> JacobianProduct.endingAt(jacobians, 9), "step 9", "1 to 5"),
                refused("rows", () -> JacobianProduct.rowsEndingAt(jacobians, 3, 2, 9), "9 components", "2 on", "6"),
                refused("gain", () -> LargestGain.of(jacobians, 3, 7, 1e-6), "lag 7", "1 to 3"),
                refused("layer", () -> GradientByPath.of(trajectory, gradients, 7, 0), "layer 7", "0 to 1"),
                refused(
                        "by lag",
                        () -> WeightGradientByLag.of(trajectory, zeros(2, 2), 0),
                        "output gradient",
                        "[2, 2]",
                        "[5, 2, 3]"),
                refused("eigenvalues", () -> Eigenvalues.of(oblong), "[2, 3]", "square"),
                refused("largest", () -> DominantEigenvalue.of(oblong), "[2, 3]", "square"),
                refused("leading", () -> LeadingEigenvalues.of(oblong, 1), "[2, 3]", "square"),
                refused("radius", () -> PowerIteration.spectralRadius(oblong, 1e-6, 9), "[2, 3]", "square"),
                refused("norm", () -> new DenseSpectralNorm(2, 3).of(new double[5], null), "[2, 3]", "array of 5"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"flow", "derivatives"})
    void theMessageNamesOperandShapeAndWhatWouldFit(String name, ThrowingCallable call, String[] says) {
        assertThatThrownBy(call)
                .as(name)
                .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class)
                .hasMessageContainingAll(says)
                .hasMessageNotContaining("\n");
    }
}
