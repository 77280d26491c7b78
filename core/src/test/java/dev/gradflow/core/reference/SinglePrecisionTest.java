package dev.gradflow.core.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Single precision against the double-precision reference, within bounds that follow from the inner length.
///
/// One step rounds each preactivation at most I + H + 3 times and passes it through at most 12 further operations, so
/// it
/// errs by u·(I + H + 15)·m, where u = 2⁻²⁴ and m bounds the sums of absolute values that are added up: the running
/// sums
/// of |W||x| + |W||h| + |b|, and the state itself. What a step errs by is carried on by the Jacobians (first order):
///
///     e_t = ‖J_t‖·e_{t-1} + √n·u·(I + H + 15)·m_t
///
/// States must be within 2·e_t. Jacobians and gradients are products of such factors: each of their entries moves by at
/// most u·(I + H + 15)·m·κ² for each of T steps relative to the array's scale, where κ ≥ 1 is the largest amplification
/// between any two steps, once for the state that a factor is taken at, and once for the factors around it.
final class SinglePrecisionTest {
    private static final double UNIT = Precision.F32.unitRoundoff();

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statesStayWithinTheRunningBound(ReferenceCase reference) {
        Trajectory exact = reference.run(Precision.F64);
        Trajectory single = reference.run(Precision.F32);
        StepJacobians jacobians = exact.stackJacobians(0);
        double error = 0;
        for (int t = 1; t <= reference.steps(); t++) {
            error = frobenius(jacobians.at(t).dense()) * error
                    + Math.sqrt(jacobians.size()) * UNIT * roundings(reference) * magnitude(reference, exact, t);
            double distance = 0;
            for (int layer = 0; layer < reference.layers(); layer++) {
                for (String component : reference.has("c0") ? new String[] {"h", "c"} : new String[] {"h"}) {
                    double[] a = single.state(layer, component)
                            .select(0, t)
                            .select(0, 0)
                            .toArray();
                    double[] e = exact.state(layer, component)
                            .select(0, t)
                            .select(0, 0)
                            .toArray();
                    for (int u = 0; u < a.length; u++) {
                        distance = Math.hypot(distance, a[u] - e[u]);
                    }
                }
            }
            assertThat(distance).as("%s, t = %d", reference, t).isLessThanOrEqualTo(2 * error);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jacobiansAndGradientsStayWithinTheirBounds(ReferenceCase reference) {
        Trajectory exact = reference.run(Precision.F64);
        Trajectory single = reference.run(Precision.F32);
        double bound = 0;
        for (int t = 1; t <= reference.steps(); t++) {
            bound += UNIT * roundings(reference) * magnitude(reference, exact, t);
        }
        double amplification = amplification(exact.stackJacobians(0));
        bound *= amplification * amplification;
        StepJacobians expected = exact.stackJacobians(0);
        StepJacobians actual = single.stackJacobians(0);
        for (int t = 1; t <= reference.steps(); t++) {
            within(reference + " J", actual.at(t).dense(), expected.at(t).dense(), bound);
        }
        Gradients exactGradients = Bptt.gradients(exact, reference.array("g"));
        Gradients singleGradients = Bptt.gradients(single, reference.array("g").copy(Precision.F32));
        Parameters parameters = singleGradients.parameters();
        for (Map.Entry<String, Tensor> entry :
                exactGradients.parameters().tensors().entrySet()) {
            within(reference + " " + entry.getKey(), parameters.get(entry.getKey()), entry.getValue(), bound);
        }
        within(reference + " x", singleGradients.input(), exactGradients.input(), bound);
    }

    private static double roundings(ReferenceCase reference) {
        return reference.inputSize() + reference.hiddenSize() + 15;
    }

    /// The largest sum of absolute values that any layer adds up at step t.
    private static double magnitude(ReferenceCase reference, Trajectory exact, int t) {
        double largest = 1;
        for (int layer = 0; layer < reference.layers(); layer++) {
            Tensor below = layer == 0
                    ? reference.array("x").select(0, t - 1).select(0, 0)
                    : exact.state(layer - 1, "h").select(0, t).select(0, 0);
            Tensor before = exact.state(layer, "h").select(0, t - 1).select(0, 0);
            Parameters parameters = exact.network().parameters();
            double sum = rowSum(parameters.get("weight_ih_l" + layer), below)
                    + rowSum(parameters.get("weight_hh_l" + layer), before);
            if (exact.network().architecture().bias()) {
                sum += largest(parameters.get("bias_ih_l" + layer)) + largest(parameters.get("bias_hh_l" + layer));
            }
            if (reference.has("c0")) {
                sum += largest(exact.state(layer, "c").select(0, t).select(0, 0));
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    private static double rowSum(Tensor weight, Tensor vector) {
        double most = 0;
        for (int i = 0; i < weight.extent(0); i++) {
            double sum = 0;
            for (int j = 0; j < weight.extent(1); j++) {
                sum += Math.abs(weight.get(i, j) * vector.get(j));
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        for (double value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double frobenius(Tensor matrix) {
        double norm = 0;
        for (double value : matrix.toArray()) {
            norm = Math.hypot(norm, value);
        }
        return norm;
    }

    /// The largest Frobenius norm of any product of successive Jacobians, at least 1.
    private static double amplification(StepJacobians jacobians) {
        double most = 1;
        int n = jacobians.size();
        for (int end = 1; end <= jacobians.steps(); end++) {
            Tensor rows = Tensor.zeros(Precision.F64, n, n);
            for (int i = 0; i < n; i++) {
                rows.set(1, i, i);
            }
            for (int t = end; t >= 1; t--) {
                Tensor next = Tensor.zeros(Precision.F64, n, n);
                jacobians.at(t).applyTransposed(rows, next);
                rows = next;
                most = Math.max(most, frobenius(rows));
            }
        }
        return most;
    }

    private static void within(String what, Tensor actual, Tensor expected, double relative) {
        double[] a = actual.toArray();
        double[] e = expected.toArray();
        double scale = largest(expected);
        for (int i = 0; i < e.length; i++) {
            assertThat(Math.abs(a[i] - e[i])).as("%s, element %d", what, i).isLessThanOrEqualTo(relative * scale);
        }
    }
}
