package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `diagnose --export` against every array of the reference data: names, shapes and numbers.
class ExportTest {
    private static final double TOLERANCE = 1e-12;
    private static final double NORM_TOLERANCE = 1e-9;
    private static final double RADIUS_TOLERANCE = 1e-6;
    private static final Set<String> GIVEN = Set.of("x", "h0", "c0", "g", "g_all");

    @TempDir
    Path folder;

    private void export(ReferenceCase one, String gradient) {
        List<Object> command = new ArrayList<>(List.of(
                "diagnose", one.weightsFile(), "--input", one.arrayFile("x"), "--cell", one.cell(), "--export", folder));
        command.addAll(List.of("--h0", one.arrayFile("h0"), "--loss-gradient", one.arrayFile(gradient)));
        if (one.has("c0")) {
            command.addAll(List.of("--c0", one.arrayFile("c0")));
        }
        command.addAll(List.of("--lags", one.lags("l0").stream().map(String::valueOf).collect(Collectors.joining(","))));
        Run.of(command.toArray()).succeeded();
    }

    static List<ReferenceCase> cases() {
        return ReferenceCase.all().toList();
    }

    static List<ReferenceCase> casesWithLossesAtEveryStep() {
        return ReferenceCase.all().filter(one -> one.has("g_all")).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(ReferenceCase one) throws IOException {
        export(one, "g");
        Set<String> expected = names(one.weightsFile().resolveSibling("expected"));
        expected.removeAll(GIVEN);
        expected.removeIf(name -> name.startsWith("gradall_"));
        assertThat(names(folder)).isEqualTo(expected);
        for (String name : expected) {
            compare(one, name, name);
        }
    }

    @ParameterizedTest
    @MethodSource("casesWithLossesAtEveryStep")
    void agreesForALossAtEveryStep(ReferenceCase one) throws IOException {
        export(one, "g_all");
        for (String name : names(one.weightsFile().resolveSibling("expected"))) {
            if (name.startsWith("gradall_")) {
                compare(one, name, name.replace("gradall_", "grad_"));
            }
        }
    }

    private static Set<String> names(Path arrays) throws IOException {
        try (var files = Files.list(arrays)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.npy$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void compare(ReferenceCase one, String expectedName, String actualName) throws IOException {
        Tensor expected = one.array(expectedName);
        Tensor actual = Npy.read(folder.resolve(actualName + ".npy"));
        assertThat(actual.shape()).as(actualName).isEqualTo(expected.shape());
        if (expectedName.startsWith("prod_") && expectedName.endsWith("_sigma")) {
            compareEach(expectedName, expected, actual, NORM_TOLERANCE, 0);
        } else if (expectedName.startsWith("prod_") && expectedName.endsWith("_rho")) {
            compareRadii(one, expectedName, expected, actual);
        } else if (expectedName.startsWith("prod_")) {
            Tensor norms = one.array(expectedName + "_sigma");
            for (int k = 0; k < expected.extent(0); k++) {
                String name = expectedName + "[" + k + "]";
                compareWithin(name, expected.select(0, k), actual.select(0, k), TOLERANCE * norms.get(k));
            }
        } else {
            compareWithin(actualName, expected, actual, TOLERANCE * largest(expected));
        }
    }

    private static void compareWithin(String name, Tensor expected, Tensor actual, double bound) {
        double[] wanted = expected.toArray();
        double[] got = actual.toArray();
        for (int i = 0; i < wanted.length; i++) {
            assertThat(Math.abs(got[i] - wanted[i])).as("%s at %d", name, i).isLessThanOrEqualTo(bound);
        }
    }

    private static void compareEach(String name, Tensor expected, Tensor actual, double tolerance, double absolute) {
        for (int k = 0; k < expected.extent(0); k++) {
            double wanted = expected.get(k);
            assertThat(Math.abs(actual.get(k) - wanted))
                    .as("%s[%d]", name, k)
                    .isLessThanOrEqualTo(tolerance * Math.abs(wanted) + absolute);
        }
    }

    /// NaN says that the radius is not known; what is given must be right.
    private static void compareRadii(ReferenceCase one, String name, Tensor expected, Tensor actual) {
        String tag = name.substring("prod_".length(), name.length() - "_rho".length());
        var uncertainty = one.description().get("products").get(tag).get("rho_abs_uncertainty");
        int known = 0;
        for (int k = 0; k < expected.extent(0); k++) {
            if (!Double.isNaN(actual.get(k))) {
                known++;
                double allowed = uncertainty.isArray() ? uncertainty.get(k).asDouble() : uncertainty.asDouble();
                assertThat(Math.abs(actual.get(k) - expected.get(k)))
                        .as("%s[%d]", name, k)
                        .isLessThanOrEqualTo(RADIUS_TOLERANCE * expected.get(k) + allowed);
            }
        }
        assertThat(known).as("radii known of %s", name).isPositive();
    }

    private static double largest(Tensor array) {
        double largest = 0;
        for (double value : array.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
