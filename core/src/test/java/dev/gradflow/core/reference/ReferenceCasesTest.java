package dev.gradflow.core.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every array of every reference case: double precision to 1e-12 of the array's largest entry.
final class ReferenceCasesTest {
    private static final double TOLERANCE = 1e-12;

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @Test
    void allCasesArePresent() {
        assertThat(ReferenceCase.all()).hasSize(28);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statesAndOutputs(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        agree(reference, "output", trajectory.output());
        List<Tensor> last = trajectory.finalState().components();
        agree(reference, "h_n", last.getFirst());
        for (int layer = 0; layer < reference.layers(); layer++) {
            if (reference.layers() > 1) {
                agree(reference, "h_l" + layer, trajectory.state(layer, "h").slice(0, 1, reference.steps()));
            }
            if (reference.has("c0")) {
                agree(reference, "c_l" + layer, trajectory.state(layer, "c").slice(0, 1, reference.steps()));
                agree(reference, "c_n", last.get(1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradients(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        Gradients gradients = Bptt.gradients(trajectory, reference.array("g"));
        agreeGradients(reference, "grad_", gradients);
        if (reference.has("g_all")) {
            agreeGradients(reference, "gradall_", Bptt.gradients(trajectory, reference.array("g_all")));
        }
        agree(reference, "dloss_dstate", stateGradients(reference, gradients));
    }

    private static Tensor stateGradients(ReferenceCase reference, Gradients gradients) {
        int width = reference.hiddenSize();
        Tensor expected = reference.array("dloss_dstate");
        Tensor states = Tensor.zeros(Precision.F64, expected.shape().extents());
        int column = 0;
        for (int layer = 0; layer < reference.layers(); layer++) {
            for (Tensor component : gradients.states(layer)) {
                states.slice(1, column, width).copyFrom(component.select(1, 0));
                column += width;
            }
        }
        return states;
    }

    private static void agreeGradients(ReferenceCase reference, String prefix, Gradients gradients) {
        String filePrefix = reference.weights().prefix();
        gradients
                .parameters()
                .tensors()
                .forEach((name, tensor) -> agree(reference, prefix + filePrefix + name, tensor));
        agree(reference, prefix + "x", gradients.input());
        agree(reference, prefix + "h0", gradients.initialState().components().getFirst());
        if (reference.has("c0")) {
            agree(
                    reference,
                    prefix + "c0",
                    gradients.initialState().components().get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepJacobians(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        for (int layer = 0; layer < reference.layers(); layer++) {
            agree(reference, "jac_l" + layer, allSteps(trajectory.jacobians(layer, 0)));
        }
        if (reference.layers() > 1) {
            agree(reference, "jac_stack", allSteps(trajectory.stackJacobians(0)));
        }
    }

    private static Tensor allSteps(StepJacobians jacobians) {
        int n = jacobians.size();
        Tensor all = Tensor.zeros(Precision.F64, jacobians.steps(), n, n);
        for (int t = 1; t <= jacobians.steps(); t++) {
            all.select(0, t - 1).copyFrom(jacobians.at(t).dense());
        }
        return all;
    }

    private static void agree(ReferenceCase reference, String array, Tensor actual) {
        agree(reference.name() + " " + array, reference.array(array), actual, TOLERANCE);
    }

    private static void agree(String what, Tensor expected, Tensor actual, double tolerance) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double[] e = expected.toArray();
        double[] a = actual.toArray();
        double largest = 0;
        for (double value : e) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < e.length; i++) {
            assertThat(Math.abs(a[i] - e[i])).as("%s, element %d", what, i).isLessThanOrEqualTo(tolerance * largest);
        }
    }
}
