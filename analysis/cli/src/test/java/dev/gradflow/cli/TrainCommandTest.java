package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.analysis.training.RecordFile;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.train.run.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.tensor.Precision;
import java.util.Arrays;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Run small(Path into, Object... more) {
        Object[] arguments = new Object[18 + more.length];
        Object[] first = {
            "train",
            "--task",
            "adding",
            "--length",
            12,
            "--hidden",
            6,
            "--batch",
            8,
            "--lr",
            0.01,
            "--record-every",
            10,
            "--evaluate-every",
            10,
            "--out-dir",
            into,
            "--precision=f32"
        };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return Run.of(arguments);
    }

    @Test
    void aRunLeavesEverythingThatItPromises() throws IOException {
        Run run = small(folder, "--steps", 40).succeeded();
        assertThat(run.out()).contains("adding, length 12: lstm, H = 6", "40 steps, finished", "always answering 1");
        JsonNode json = JSON.readTree(folder.resolve("train.json"));
        assertThat(json.get("schema").asString()).isEqualTo("gradflow/training/1");
        assertThat(json.get("baseline").get("test").asDouble()).isEqualTo(1.0 / 6);
        assertThat(json.get("settings").get("--lr").asString()).isEqualTo("0.01");
        assertThat(json.get("parameters").asLong()).isEqualTo(4 * 6 * (2 + 6 + 2) + 6 + 1);
        assertThat(json.get("curve")).hasSize(5);
        assertThat(json.get("flow")).hasSize(5);
        assertThat(json.get("flow").get(4).get("step").asLong()).isEqualTo(40);
        assertThat(json.get("flow").get(4).get("layers").get(0).get("gates")).hasSize(4);
        assertThat(Files.readAllLines(folder.resolve("record.jsonl"))).hasSize(5);
        assertThat(Files.readString(folder.resolve("report.html"))).contains("adding, length 12", "Gradient flow");
        RecurrentWeights weights =
                RecurrentWeights.read(folder.resolve("model.safetensors"), RecurrentWeights.Request.ANY);
        assertThat(weights.cell()).isEqualTo("lstm");
        assertThat(Checkpoint.read(folder.resolve("checkpoint.safetensors")).steps())
                .isEqualTo(40);
    }

    /// The last step can leave weights that are not finite, with nothing after it to notice.
    @Test
    void aStepThatRuinsTheWeightsIsNotSaved() throws IOException {
        Object[] tiny = {"train", "--hidden", 2, "--length", 5, "--batch", 2, "--out-dir", folder};
        Object[] ruinous = {"--steps", 1, "--lr", 1e300, "--optimizer", "sgd", "--clip", 1e300};
        Run ruined = Run.of(
                Stream.concat(Arrays.stream(tiny), Arrays.stream(ruinous)).toArray());
        assertThat(ruined.status()).isEqualTo(2);
        assertThat(ruined.err()).contains("training step 1", "not finite", "learning rate");
        assertThat(folder.resolve("checkpoint.safetensors")).doesNotExist();
        Object[] later = {"--steps", 9, "--checkpoint-every", 1, "--schedule", "step:3:1e300"};
        Run run = Run.of(Stream.concat(Arrays.stream(tiny), Arrays.stream(later)).toArray());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("not finite");
        Safetensors left = Safetensors.open(folder.resolve("checkpoint.safetensors"));
        for (String name : left.names()) {
            assertThat(Arrays.stream(left.tensor(name, Precision.F64).toArray()).allMatch(Double::isFinite)).as(name).isTrue();
        }
    }

    @Test
    void aRunThatGoesOnEndsWithTheSameBits() throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        small(whole, "--steps", 40, "--optimizer", "rmsprop", "--warm-up", 5).succeeded();
        small(parts, "--steps", 20, "--optimizer", "rmsprop", "--warm-up", 5).succeeded();
        Run.of("train", "--resume", "--out-dir", parts, "--steps", 40).succeeded();
        for (String file : new String[] {"checkpoint.safetensors", "model.safetensors", "record.jsonl"}) {
            assertThat(Files.readAllBytes(parts.resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(whole.resolve(file)));
        }
        assertThat(JSON.readTree(parts.resolve("train.json")).get("curve"))
                .isEqualTo(JSON.readTree(whole.resolve("train.json")).get("curve"));
    }

    @Test
    void twoRunsOfOneFolderAreRefused() throws IOException {
        small(folder, "--steps", 2).succeeded();
        byte[] before = Files.readAllBytes(folder.resolve("record.jsonl"));
        try (RecordFile running = RecordFile.open(folder.resolve("record.jsonl"), 2)) {
            Run.of("train", "--resume", "--out-dir", folder, "--steps", 4).refused("record.jsonl", "another run");
            running.append("{\"step\":2,\"more\":0}");
        }
        assertThat(Files.readString(folder.resolve("record.jsonl")))
                .isEqualTo(new String(before, StandardCharsets.UTF_8) + "{\"step\":2,\"more\":0}\n");
    }

    @Test
    void aDamagedRecordIsNamedWithItsLine() throws IOException {
        small(folder, "--steps", 20).succeeded();
        for (String name : new String[] {"record.jsonl", "curve.jsonl"}) {
            Path file = folder.resolve(name);
            String whole = Files.readString(file);
            Files.writeString(file, whole.replaceFirst("(?<=\n\\{\"step\":)1", "x1"));
            Run.of("train", "--resume", "--out-dir", folder, "--steps", 21).refused(name + ": line 2 is none", "remove the file");
            Files.writeString(file, whole);
        }
        Run.of("train", "--resume", "--out-dir", folder, "--steps", 21).succeeded();
    }

    @Test
    void whatIsTooLargeLeavesNothing() {
        Run.of("train", "--batch", 100_000_000, "--out-dir", folder.resolve("batch")).refused("--batch", "2^31");
        Run.of("train", "--task", "copy", "--length", 2_000_000_000, "--out-dir", folder.resolve("length"))
                .refused("--length", "2^31");
        Run.of("train", "--task", "csv", "--ahead", 0).refused("--ahead: ", "0 steps ahead");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRunThatWasGoodEnoughHasNothingToDoUnlessMoreIsAskedFor() throws IOException {
        Path runs = folder.resolve("runs");
        Run.of("train", "--hidden", 4, "--length", 8, "--batch", 2, "--evaluate-every", 5, "--stop-below", 100, "--out-dir", runs)
                .succeeded();
        byte[] weights = Files.readAllBytes(runs.resolve("model.safetensors"));
        assertThat(Run.of("train", "--resume", "--out-dir", runs).succeeded().out()).contains("5 steps, good enough");
        assertThat(Files.readAllBytes(runs.resolve("model.safetensors"))).isEqualTo(weights);
        Run.of("train", "--resume", "--steps", 3, "--out-dir", runs).refused("5 steps", "--steps 3");
        Run.of("train", "--resume", "--steps", 7, "--stop-below", 0, "--out-dir", runs).succeeded();
        assertThat(Files.readAllBytes(runs.resolve("model.safetensors"))).isNotEqualTo(weights);
    }

    @Test
    void whatIsLearntFromMustStayWhatItWas() throws IOException {
        Path data = folder.resolve("data.csv");
        Path runs = folder.resolve("runs");
        StringBuilder rows = new StringBuilder("x,constant\n");
        for (int t = 0; t < 70; t++) {
            rows.append(Math.sin(t)).append(",0.1\n");
        }
        Files.writeString(data, rows);
        Run.of("train", "--task", "csv", "--input", data, "--length", 5, "--hidden", 2, "--steps", 2, "--out-dir", runs)
                .succeeded();
        assertThat(JSON.readTree(runs.resolve("train.json")).get("baseline").get("test").asDouble())
                .as("persistence of sin and of a constant")
                .isBetween(0.2, 1.0);
        Files.writeString(data, rows + "0.5,0.1\n");
        Run.of("train", "--resume", "--steps", 4, "--out-dir", runs).refused("data.csv", "bring it back");
        Files.writeString(data, rows);
        Run.of("train", "--resume", "--steps", 4, "--out-dir", runs).succeeded();
    }

    @Test
    void dataMayHaveMoved() throws IOException {
        Path data = folder.resolve("data.csv");
        Files.writeString(data, "a\n" + "1\n2\n4\n".repeat(60));
        Path runs = folder.resolve("runs");
        Run.of("train", "--task", "csv", "--input", data, "--length", 5, "--hidden", 3, "--steps", 2, "--out-dir", runs)
                .succeeded();
        Path moved = Files.move(data, folder.resolve("moved.csv"));
        Run.of("train", "--resume", "--steps", 3, "--out-dir", runs).refused("data.csv");
        Run.of("train", "--resume", "--steps", 3, "--out-dir", runs, "--input", moved).succeeded();
        Run.of("train", "--resume", "--steps", 4, "--out-dir", runs).succeeded();
    }

    @Test
    void aRateThatFallsTowardsTheLastStepKeepsIt() {
        small(folder, "--steps", 4, "--schedule", "cosine").succeeded();
        Run.of("train", "--resume", "--steps", 8, "--out-dir", folder).refused("falls towards step 4");
        Run.of("train", "--resume", "--out-dir", folder).succeeded();
    }

    @Test
    void whatWasTrainedTellsItsCell() throws IOException {
        Run.of("train", "--cell", "gru", "--length", 5, "--hidden", 3, "--batch", 2, "--steps", 1, "--out-dir", folder)
                .succeeded();
        RecurrentWeights weights = RecurrentWeights.read(folder.resolve("model.safetensors"), RecurrentWeights.Request.ANY);
        assertThat(weights.cell()).isEqualTo("gru");
    }

    @Test
    void weightsOfOthersAreNotOverwritten() throws IOException {
        Path precious = folder.resolve("model.safetensors");
        Files.writeString(precious, "precious");
        small(folder, "--steps", 1).refused("model.safetensors", "--out-dir");
        assertThat(precious).hasContent("precious");
        assertThat(folder.resolve("curve.jsonl")).doesNotExist();
    }

    private Run longer(String into, Object... more) {
        Object[] first = {"train", "--length", 300, "--hidden", 4, "--batch", 8, "--out-dir", folder.resolve(into)};
        return Run.of(Stream.concat(Stream.of(first), Stream.of(more)).toArray());
    }

    @Test
    void recomputationChangesNoBitOfTheWeights() throws IOException {
        longer("whole", "--steps", 3).succeeded();
        longer("parts", "--steps", 2, "--recompute").succeeded();
        Run.of("train", "--resume", "--out-dir", folder.resolve("parts"), "--steps", 3, "--recompute=130")
                .succeeded();
        assertThat(Files.readAllBytes(folder.resolve("parts/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole/model.safetensors")));
        Safetensors parts = Safetensors.open(folder.resolve("parts/checkpoint.safetensors"));
        Safetensors whole = Safetensors.open(folder.resolve("whole/checkpoint.safetensors"));
        assertThat(parts.names()).isEqualTo(whole.names());
        for (String name : whole.names()) {
            assertThat(parts.tensor(name, Precision.F64).toArray())
                    .as(name)
                    .isEqualTo(whole.tensor(name, Precision.F64).toArray());
        }
        JsonNode json = JSON.readTree(folder.resolve("parts/train.json"));
        assertThat(json.get("note").asString()).contains("last stretch");
        assertThat(json.get("settings").get("--recompute").asString()).isEqualTo("130");
        Run.of("train", "--resume", "--out-dir", folder.resolve("parts"), "--steps", 4).succeeded();
        assertThat(JSON.readTree(folder.resolve("parts/train.json")).get("settings").get("--recompute").asString())
                .isEqualTo("130");
        assertThat(longer("none", "--recompute=-3").err()).contains("stretches of -3 steps");
        assertThat(longer("none", "--recompute", "--dropout", 0.5).err()).contains("goes without dropout");
    }

    @Test
    void jsonOnStandardOutputStandsAlone() {
        JsonNode json = small(folder, "--steps", 3, "--json", "-").succeeded().json();
        assertThat(json.get("ended").asString()).isEqualTo("finished");
        assertThat(folder.resolve("train.json")).doesNotExist();
    }

    @Test
    void everyTaskAndChoiceRuns() throws IOException {
        Path text = folder.resolve("text.txt");
        Files.writeString(text, "to be or not to be, that is the question. ".repeat(30));
        String[][] choices = {
            {"--task", "copy", "--length", "3", "--cell", "gru", "--init", "orthogonal"},
            {
                "--task",
                "temporal-order",
                "--length",
                "20",
                "--init",
                "chrono:20",
                "--optimizer",
                "sgd",
                "--momentum",
                "0.9"
            },
            {"--task", "xor", "--length", "10", "--cell", "rnn-relu", "--init", "identity", "--schedule", "cosine"},
            {"--task", "csv", "--length", "5", "--ahead", "2", "--layers", "2", "--dropout", "0.2", "--init", "glorot"},
            {"--task", "text", "--length", "9", "--input", text.toString(), "--cell", "rnn-tanh", "--init", "radius:0.9"
            },
            {
                "--task",
                "adding",
                "--length",
                "9",
                "--forget-bias",
                "1",
                "--optimizer",
                "adamw",
                "--schedule",
                "step:2:0.5"
            },
        };
        for (int i = 0; i < choices.length; i++) {
            Path into = folder.resolve("run" + i);
            Object[] arguments = new Object[9 + choices[i].length];
            Object[] first = {"train", "--steps", 3, "--hidden", 4, "--batch", 4, "--out-dir", into};
            System.arraycopy(first, 0, arguments, 0, 9);
            System.arraycopy(choices[i], 0, arguments, 9, choices[i].length);
            Run.of(arguments).succeeded();
            double loss = JSON.readTree(into.resolve("train.json"))
                    .get("test")
                    .get("loss")
                    .asDouble();
            assertThat(loss).as("%s", choices[i][1]).isPositive().isFinite();
        }
        assertThat(JSON.readTree(folder.resolve("run0/train.json"))
                        .get("baseline")
                        .get("test")
                        .asDouble())
                .isCloseTo(10 * Math.log(8) / 23, within(1e-12));
    }

    @Test
    void aDivergedRunSaysWhereAndKeepsItsRecord() throws IOException {
        Run run = small(folder, "--steps", 40, "--cell", "rnn-relu", "--init", "identity:1e12");
        assertThat(run.err()).contains("training step 1: not finite from state h of layer 0 at time");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.status()).isEqualTo(2);
        assertThat(JSON.readTree(folder.resolve("train.json")).get("steps").asLong())
                .isZero();
    }

    @Test
    void badUsageIsRefusedInOneLine() {
        Run.of("train", "--task", "nosuch").refused("--task nosuch", "adding, copy");
        Run.of("train", "--cell", "nosuch").refused("no cell 'nosuch'");
        Run.of("train", "--hidden", 0).refused("hidden size 0");
        Run.of("train", "--steps", 0).refused("--steps 0");
        Run.of("train", "--batch", 0).refused("batch size 0");
        Run.of("train", "--optimizer", "nosuch").refused("'nosuch'; there are adam");
        Run.of("train", "--lr", "-1").refused("learning rate -1.0");
        Run.of("train", "--schedule", "step:1").refused("step:EVERY:FACTOR");
        Run.of("train", "--init", "gain").refused("gain:1.5");
        Run.of("train", "--init", "magic").refused("there is no such initialisation");
        Run.of("train", "--cell", "gru", "--forget-bias", 1).refused("gru has no forget gate");
        Run.of("train", "--task", "text").refused("--input");
        Run.of("train", "--input", "x.csv").refused("--input goes with --task csv or text");
        Run.of("train", "--length", 1).refused("length 1: at least 2");
        Run.of("train", "--record-every", 0).refused("--record-every 0: must be at least 1");
        Run.of("train", "--dropout", 1).refused("dropout 1.0");
        Run.of("train", "--momentum", 0.9).refused("--momentum goes with sgd");
        Run.of("train", "--resume", "--out-dir", folder).refused("checkpoint.safetensors");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRunIsNeitherOverwrittenNorMixedUp() {
        small(folder, "--steps", 2).succeeded();
        small(folder, "--steps", 2).refused("a run is there already; --resume goes on with it");
        Run.of("train", "--resume", "--out-dir", folder, "--hidden", 7).refused("was made with --hidden 6, not 7");
        Run.of("train", "--resume", "--out-dir", folder, "--forget-bias", 1).refused("was made without --forget-bias");
    }
}
