package dev.gradflow.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.bench.MadeUpRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
    private static final String RESULTS = """
            [{"jmhVersion": "1.37", "benchmark": "dev.gradflow.bench.peer.OneDnnMatmulBenchmark.packing", "mode": "avgt",
              "threads": 2, "forks": 2, "jvmArgs": ["--module-path=x", "-XX:MaxVectorSize=16"],
              "params": {"shape": "8x8x8", "precision": "F32"},
              "primaryMetric": {"score": 2.0, "scoreError": "NaN", "scoreUnit": "us/op", "rawData": [[1.0, 2.0], [2.0, 3.0]]},
              "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 24.5, "scoreUnit": "B/op"}}}]
            """;

    @TempDir
    private Path folder;

    @Test
    void readsWhatJmhWrites() throws IOException {
        Path file = Files.writeString(folder.resolve(RunFiles.RESULTS), RESULTS);
        Point point = RunFiles.points(folder).getFirst();
        assertThat(point.peer()).isEqualTo("oneDNN");
        assertThat(point.workload()).isEqualTo("Matmul");
        assertThat(point.method()).isEqualTo("packing");
        assertThat(point.parameters()).isEqualTo(Map.of("precision", "F32", "shape", "8x8x8"));
        assertThat(point.variant()).isEqualTo(Variant.BITS_128);
        assertThat(point.threads()).isEqualTo(2);
        assertThat(point.nanoseconds()).isEqualTo(2000, within(1e-9));
        assertThat(point.medians()).containsExactly(1500, 2500);
        assertThat(point.spread()).isEqualTo(0.5, within(1e-12));
        assertThat(point.allocated()).isEqualTo(24.5);
        assertThat(point.label()).isEqualTo("oneDNN: Matmul packing F32 8x8x8, 128 bits, 2 threads");
        assertThat(RunFiles.points(file)).isEqualTo(RunFiles.points(folder));
    }

    @Test
    void conditionsComeBackAsTheyWere() throws IOException {
        RunFiles.write(MadeUpRun.conditions(), folder);
        assertThat(RunFiles.conditions(folder)).isEqualTo(MadeUpRun.conditions());
    }

    @Test
    void saysWhatIsWrongInOneLine() throws IOException {
        assertThatThrownBy(() -> RunFiles.points(folder)).hasMessageContaining("no such file; expected a folder");
        for (String text : List.of(
                "{}",
                "[{}]",
                "[",
                RESULTS.replace("us/op", "ops/s"),
                RESULTS.replace("[[1.0, 2.0], [2.0, 3.0]]", "[]"))) {
            Path file = Files.writeString(folder.resolve("x.json"), text);
            assertThatThrownBy(() -> RunFiles.points(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not JMH's JSON")
                    .hasMessageNotContaining("\n");
        }
    }
}
