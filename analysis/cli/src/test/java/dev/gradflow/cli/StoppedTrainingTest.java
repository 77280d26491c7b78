package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.train.run.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A training command in a process of its own that is asked to stop, as by Ctrl-C.
class StoppedTrainingTest {
    private static final String[] TASK = {
        "--task", "xor", "--length", "20", "--hidden", "8", "--batch", "8", "--record-every", "5", "--evaluate-every", "50"
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Process start(Path into) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                "dev.gradflow.cli/dev.gradflow.cli.Main",
                "train",
                "--steps",
                "1000000",
                "--out-dir",
                into.toString()));
        command.addAll(List.of(TASK));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
    }

    @Test
    @Timeout(60)
    void whatWasLearntIsPutAwayAndTheRunGoesOn() throws IOException, InterruptedException {
        Path stopped = folder.resolve("stopped");
        Process process = start(stopped);
        Path record = stopped.resolve("record.jsonl");
        while (!Files.exists(record) || Files.readAllLines(record).size() < 5) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        process.destroy(); // SIGTERM, which takes the way of SIGINT
        assertThat(process.waitFor()).isEqualTo(128 + 15);
        String out = Files.readString(folder.resolve("out.txt"));
        assertThat(out).contains("stopped after", "--resume --out-dir " + stopped);
        Path checkpoint = stopped.resolve("checkpoint.safetensors");
        long steps = Checkpoint.read(checkpoint).steps();
        assertThat(steps).isBetween(20L, 999_999L);
        assertThat(stopped.resolve("report.html")).exists();
        Run.of("train", "--resume", "--out-dir", stopped, "--steps", steps + 7).succeeded();
        Path whole = folder.resolve("whole");
        List<Object> undisturbed = new ArrayList<>(List.of("train", "--steps", steps + 7, "--out-dir", whole));
        undisturbed.addAll(List.of(TASK));
        Run.of(undisturbed.toArray()).succeeded();
        assertThat(Files.readAllBytes(checkpoint))
                .isEqualTo(Files.readAllBytes(whole.resolve("checkpoint.safetensors")));
        for (String lines : List.of("record.jsonl", "curve.jsonl")) {
            assertThat(Files.readString(stopped.resolve(lines)))
                    .as(lines)
                    .isEqualTo(Files.readString(whole.resolve(lines)));
        }
    }
}
