package dev.gradflow.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;

class SuiteTest {
    @ParameterizedTest
    @ValueSource(strings = {"smoke", "quick", "full"})
    void fitsItsTime(String name) {
        Suite suite = Suite.named(name);
        assertThat(suite.estimate()).as(suite.toString()).isBetween(0.1 * suite.seconds(), 0.95 * suite.seconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"smoke", "quick", "full"})
    void namesBenchmarksThatAreThere(String name) throws ClassNotFoundException {
        for (Selection selection : Suite.named(name).content()) {
            if (selection.ofPeer()) {
                continue;
            }
            Class<?> type = Class.forName("dev.gradflow.bench." + selection.type());
            List<String> benchmarks = Arrays.stream(type.getMethods())
                    .filter(method -> method.isAnnotationPresent(Benchmark.class))
                    .map(Method::getName)
                    .toList();
            assertThat(benchmarks).containsAll(selection.methods());
            assertThat(Arrays.stream(type.getFields()).map(field -> field.getName()))
                    .containsExactlyInAnyOrderElementsOf(selection.parameters().keySet());
        }
    }

    @Test
    void countsTheTimeOfEveryForkAndIteration() {
        assertThat(new Effort(2, 3, 1000, 5, 200).seconds()).isBetween(8.0, 12.0);
    }

    @Test
    void refusesASuiteThatIsNotThere() {
        assertThatThrownBy(() -> Suite.named("long")).hasMessage("no suite 'long'; there are smoke, quick and full");
    }

    @Test
    void selectsExactlyTheMethodsNamed() {
        Selection selection =
                Selection.of("MatmulBenchmark", "prepacked", "packing").at("shape", "8x8x8", "9x9x9");
        assertThat("dev.gradflow.bench.MatmulBenchmark.packing").matches(selection.pattern());
        assertThat("dev.gradflow.bench.peer.OneDnnMatmulBenchmark.packing").doesNotMatch(selection.pattern());
        assertThat("dev.gradflow.bench.MatmulBenchmark.transposedLeft").doesNotMatch(selection.pattern());
        assertThat(selection.points()).isEqualTo(4);
        assertThat(selection.on(Variant.BITS_128).threads(2))
                .hasToString("MatmulBenchmark prepacked, packing shape=8x8x8,9x9x9, 128 bits, 2 threads");
    }
}
