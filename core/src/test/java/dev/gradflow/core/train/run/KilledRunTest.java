package dev.gradflow.core.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.format.AtomicFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is killed by the system, with no chance to tidy up, goes on as if nothing had happened.
final class KilledRunTest {
    private static final int KILLS = 22;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Process start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"),
                        KilledRun.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void finalWeightsAreBitIdenticalAfterManyKills() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start();
            try (BufferedReader said = process.inputReader()) {
                // Some steps on, and then at any moment of a step or of writing a checkpoint.
                int lines = random.nextInt(1, 17);
                for (int i = 0; i < lines; i++) {
                    assertThat(said.readLine()).as("life %d, line %d", kill, i).isNotNull();
                }
                TimeUnit.MICROSECONDS.sleep(random.nextInt(12_000));
                process.destroyForcibly();
                assertThat(process.waitFor()).as("the signal, not an end of its own").isEqualTo(128 + 9);
            }
        }
        AtomicFile.removeLeftovers(folder);
        Process last = start();
        try (BufferedReader said = last.inputReader()) {
            said.lines().forEach(line -> {});
        }
        assertThat(last.waitFor()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**checkpoint.safetensors").isDirectoryNotContaining("glob:**.tmp");
        Trainer whole = KilledRun.trainer();
        while (whole.steps() < KilledRun.STEPS) {
            whole.step(Trainer.Observer.NONE);
        }
        Path undisturbed = folder.resolve("undisturbed.safetensors");
        Checkpoint.write(undisturbed, whole, java.util.Map.of());
        assertThat(Files.readAllBytes(folder.resolve("checkpoint.safetensors")))
                .isEqualTo(Files.readAllBytes(undisturbed));
    }
}
