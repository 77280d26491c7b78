package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.cli.schema.Schemas;
import dev.gradflow.cli.training.TrainingResult;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What the commands write is what the schemas publish.
class SchemaTest {
    @TempDir
    Path folder;

    static Stream<String> names() {
        return Schemas.ALL.keySet().stream();
    }

    private static ReferenceCase reference(String name) {
        return ReferenceCase.all()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Run json(Object... command) {
        Object[] all = Stream.concat(Stream.of(command), Stream.of("--json", "-")).toArray();
        return Run.of(all).succeeded();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySchemaIsPrintedAndSaysWhatItIs(String name) {
        JsonNode schema = Run.of("schema", name).succeeded().json();
        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("$id").asString()).isEqualTo("urn:gradflow:schema:" + name + ":1");
        assertThat(Run.of("schema").succeeded().out()).contains(name);
        assertThat(Schema.problems(name, schema)).as("no answer").isNotEmpty();
    }

    @Test
    void anUnknownSchemaIsRefused() {
        Run.of("schema", "report").refused("'report'", "analysis, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm-7", "gru-7", "rnn-tanh-vanish", "lstm97-7"})
    void diagnoseAnswersAsPublished(String name) {
        ReferenceCase one = reference(name);
        Schema.requireValid(
                "analysis",
                json("diagnose", one.weightsFile(), "--input", one.arrayFile("x"), "--cell", one.cell()).json());
    }

    @Test
    void compareAnswersAsPublished() throws IOException {
        Path x = folder.resolve("x.npy");
        Npy.write(x, Tensor.of(new double[] {1, 2, -1, 0.5, 3, 1, 0, -2}, 8, 1));
        Schema.requireValid(
                "analysis",
                json("compare", "--input", x, "--hidden", "2", "--max-lag", "4").json());
    }

    @Test
    void lyapunovAnswersAsPublished() {
        ReferenceCase lstm = reference("lstm-7");
        Object[] command = {"lyapunov", lstm.weightsFile(), "--autonomous", "--steps", "40"};
        Schema.requireValid("lyapunov", json(command).json());
    }

    @Test
    void spectrumAnswersAsPublished() throws IOException {
        Path matrix = folder.resolve("m.npy");
        for (double[] values : new double[][] {{1, 2, 3, 4}, {0, 1, -1, 0}, {0, 1, 0, 0}, {0, 0, 0, 0}}) {
            Npy.write(matrix, Tensor.of(values, 2, 2));
            Schema.requireValid("spectrum", json("spectrum", matrix).json());
        }
    }

    @Test
    void infoAnswersAsPublished() {
        Schema.requireValid("info", json("info").json());
    }

    @Test
    void trainAnswersAsPublished() {
        Object[] command = {
            "train", "--task", "adding", "--length", "6", "--cell", "lstm", "--hidden", "3", "--steps", "2",
            "--record-every", "1", "--evaluate-every", "1", "--out-dir", folder.resolve("run")
        };
        Schema.requireValid("training", json(command).json());
    }

    @Test
    void sweepAnswersAsPublished() {
        Object[] command = {
            "sweep", "--cells", "lstm,rnn-identity", "--hidden", "3", "--gains", "0,1,40", "--forget-bias", "1",
            "--init", "identity", "--steps", "300", "--max-lag", "20", "--out-dir", folder.resolve("s")
        };
        JsonNode answer = json(command).json();
        Schema.requireValid("sweep", answer);
        assertThat(answer.get("points").size()).isEqualTo(6);
    }

    static Stream<Class<?>> answers() {
        return Stream.of(Analysis.class, TrainingResult.class);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyMemberIsDescribed(Class<?> root) {
        JsonNode schema = Schema.text(root == Analysis.class ? "analysis" : "training");
        assertDescribed(schema.get("properties"), root);
        Set<Class<?>> records = new LinkedHashSet<>();
        collect(root, records);
        records.remove(root);
        for (Class<?> record : records) {
            assertDescribed(schema.at("/$defs/" + record.getSimpleName() + "/properties"), record);
        }
        assertThat(root == Analysis.class ? ReportJson.SCHEMA : TrainingResult.SCHEMA)
                .isEqualTo(schema.at("/properties/schema/const").asString());
    }

    private static void assertDescribed(JsonNode properties, Class<?> record) {
        assertThat(properties.propertyNames())
                .as("members of " + record.getSimpleName() + " in its schema")
                .containsExactlyElementsOf(Stream.of(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    /// The records that `type` is made of.
    private static void collect(Type type, Set<Class<?>> records) {
        if (type instanceof ParameterizedType list) {
            for (Type element : list.getActualTypeArguments()) {
                collect(element, records);
            }
        } else if (type instanceof Class<?> record
                && record.isRecord()
                && records.add(record)) {
            for (RecordComponent component : record.getRecordComponents()) {
                collect(component.getGenericType(), records);
            }
        }
    }
}
