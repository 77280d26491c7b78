package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// k-step products and cell paths of the reference cases, in double precision.
final class ReferenceProductsTest {
    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    static Stream<ReferenceCase> lstms() {
        return ReferenceCase.all().filter(reference -> reference.has("cellpath_A"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void products(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        for (int layer = 0; layer < reference.layers(); layer++) {
            check(reference, "l" + layer, trajectory.jacobians(layer, 0));
        }
        if (reference.layers() > 1) {
            check(reference, "stack", trajectory.stackJacobians(0));
        }
    }

    private static void check(ReferenceCase reference, String tag, StepJacobians jacobians) {
        List<Integer> lags = reference.lags(tag);
        Tensor expected = reference.array("prod_" + tag);
        double[] sigma = reference.array("prod_" + tag + "_sigma").toArray();
        double[] rho = reference.array("prod_" + tag + "_rho").toArray();
        JsonNode uncertainty = reference.description().get("products").get(tag).get("rho_abs_uncertainty");
        JacobianProduct product = JacobianProduct.endingAt(jacobians, reference.steps());
        for (int i = 0; i < lags.size(); i++) {
            while (product.lag() < lags.get(i)) {
                product.extend();
            }
            String what = reference.name() + " " + tag + ", k = " + lags.get(i);
            assertWithin(what, product.toTensor(), expected.select(0, i), 1e-12 * sigma[i]);
            if (sigma[i] == 0) {
                assertThat(product.logSpectralNorm()).isEqualTo(Double.NEGATIVE_INFINITY);
            } else {
                double ratio = Math.exp(product.logSpectralNorm() - Math.log(sigma[i]));
                assertThat(Math.abs(ratio - 1)).as(what + " σ").isLessThanOrEqualTo(1e-10);
            }
            DominantEigenvalue dominant =
                    DominantEigenvalue.of(DenseMap.of(product.factor().copy(Precision.F64)));
            if (dominant.converged()) {
                double allowed = 1e-7 * rho[i] + 10 * uncertainty.get(i).asDouble();
                assertThat(Math.abs(dominant.modulus() * Math.exp(product.logScale()) - rho[i]))
                        .as(what + " ρ")
                        .isLessThanOrEqualTo(allowed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lstms")
    void cellPathTerms(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        CellPath path = CellPath.of(trajectory, 0, 0);
        for (CellPath.Term term : CellPath.Term.values()) {
            String letter = switch (term) {
                case FORGET -> "A";
                case INPUT -> "B";
                case CANDIDATE -> "C";
                case DIRECT -> "D";
            };
            Tensor expected = reference.array("cellpath_" + letter);
            double largest = 0;
            for (double value : expected.toArray()) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int t = 2; t <= reference.steps(); t++) {
                assertWithin(
                        reference.name() + " " + term + " at " + t,
                        path.term(term, t),
                        expected.select(0, t - 2),
                        1e-12 * largest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lstms")
    void cellPathProducts(ReferenceCase reference) {
        Trajectory trajectory = reference.run(Precision.F64);
        CellPathFlow flow = new CellPathMeasure(trajectory, 0, 0).measure(reference.steps() - 1, Map.of());
        for (JsonNode row : reference.description().get("cell_path").get("comparison")) {
            int k = row.get("k").asInt();
            String what = reference.name() + ", k = " + k;
            assertLog(
                    what + " Q",
                    flow.logSeed()[k - 1],
                    row.get("sigma_blog_product").asDouble());
            assertLog(
                    what + " block",
                    flow.logBlock()[k - 1],
                    row.get("sigma_exact_block").asDouble());
            assertLog(
                    what + " via h",
                    flow.logViaState()[k - 1],
                    row.get("sigma_exact_via_h").asDouble());
            assertLog(
                    what + " direct",
                    flow.logDirect()[k - 1],
                    row.get("max_direct_only").asDouble());
            assertThat(flow.relativeGap()[k - 1])
                    .as(what + " gap")
                    .isCloseTo(
                            row.get("blog_vs_exact_via_h_rel_frobenius").asDouble(),
                            org.assertj.core.data.Offset.offset(1e-11));
        }
    }

    private static void assertLog(String what, double log, double expected) {
        assertThat(Math.abs(Math.exp(log - Math.log(expected)) - 1)).as(what).isLessThanOrEqualTo(1e-10);
    }

    private static void assertWithin(String what, Tensor actual, Tensor expected, double allowed) {
        double[] a = actual.toArray();
        double[] e = expected.toArray();
        assertThat(a).as(what).hasSameSizeAs(e);
        for (int i = 0; i < a.length; i++) {
            assertThat(Math.abs(a[i] - e[i])).as("%s, element %d", what, i).isLessThanOrEqualTo(allowed);
        }
    }
}
