package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
    @TempDir
    Path folder;

    private static final Object[] GRID = {
        "sweep", "--cells", "rnn-tanh,gru", "--hidden", "4", "--gains", "0.5,2", "--forget-bias", "0,2", "--steps", "60",
        "--max-lag", "30"
    };

    private static Object[] with(Object[] command, Object... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray();
    }

    private static String csv(Path out) throws IOException {
        return Files.readString(out.resolve("sweep.csv"));
    }

    /// The JSON without what differs from run to run.
    private static String points(Path out) throws IOException {
        String text = Files.readString(out.resolve("sweep.json"));
        return text.substring(text.indexOf("\"points\""));
    }

    @Test
    void leavesTablesReportAndLog() throws IOException {
        Path out = folder.resolve("s");
        Run run = Run.of(with(GRID, "--out-dir", out)).succeeded();
        assertThat(run.out())
                .contains("6 networks over 60 steps, lags up to 30", "rnn-tanh, 4 units, gaussian", "bias 2")
                .contains("report: " + out.resolve("report.html"), "table:  " + out.resolve("sweep.csv"));
        assertThat(run.lines()).filteredOn(line -> !line.contains("/")).allMatch(line -> line.length() <= 80);
        List<String> lines = csv(out).lines().toList();
        assertThat(lines).hasSize(7);
        assertThat(lines.getFirst()).startsWith("cell,hidden,init,gain,forgetBias,seed,").contains("lyapunov");
        assertThat(lines.get(1)).startsWith("rnn-tanh,4,gaussian,0.5,,1,60,30,").contains(",vanishing,");
        assertThat(Files.readString(out.resolve("report.html"))).contains("<html", "edge of chaos");
        assertThat(out).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void everyThreadCountGivesTheSameBits() throws IOException {
        Path one = folder.resolve("one");
        Path three = folder.resolve("three");
        Run.of(with(GRID, "--out-dir", one, "--threads", "1")).succeeded();
        Run.of(with(GRID, "--out-dir", three, "--threads", "3")).succeeded();
        assertThat(points(three)).isEqualTo(points(one));
        assertThat(csv(three)).isEqualTo(csv(one));
    }

    @Test
    void goesOnWhereItStoppedAndReusesPointsOfASmallerGrid() throws IOException {
        Path whole = folder.resolve("whole");
        Run.of(with(GRID, "--out-dir", whole)).succeeded();
        List<String> lines = Files.readAllLines(whole.resolve("points.log"));
        assertThat(lines).hasSize(7);
        Path cut = Files.createDirectory(folder.resolve("cut"));
        // Three points are whole; the fourth was being written, and the second is damaged.
        String damaged = lines.get(2).replace("\"cell\"", "\"cull\"");
        Files.writeString(
                cut.resolve("points.log"),
                String.join("\n", lines.get(0), lines.get(1), damaged, lines.get(3), lines.get(4).substring(0, 40)));
        Run run = Run.of(with(GRID, "--out-dir", cut)).succeeded();
        assertThat(run.out()).contains("2 of them measured before");
        assertThat(points(cut)).isEqualTo(points(whole));
        assertThat(Run.of(with(GRID, "--out-dir", cut)).succeeded().out()).contains("6 of them measured before");
        Object[] larger = with(GRID, "--out-dir", cut, "--seeds", "1,2");
        assertThat(Run.of(larger).succeeded().out()).contains("12 networks", "6 of them measured before");
        assertThat(Run.of(with(GRID, "--out-dir", cut, "--restart")).succeeded().out())
                .doesNotContain("before");
    }

    @Test
    void anotherSweepsFolderIsRefused() throws IOException {
        Path out = folder.resolve("s");
        Run.of(with(GRID, "--out-dir", out)).succeeded();
        Path other = Files.writeString(folder.resolve("x.csv"), "a\n" + "1\n2\n".repeat(40));
        Run.of(with(GRID, "--out-dir", out, "--input", other))
                .refused("points.log", "another sweep", "input", "--restart");
        Files.writeString(out.resolve("points.log"), "to do: buy milk\n");
        Run.of(with(GRID, "--out-dir", out)).refused("points.log", "line 1");
    }

    /// Killed again and again, with several threads at work: what was finished stays, and is not done again.
    @Test
    void aKilledSweepLosesNoFinishedPoint() throws IOException, InterruptedException {
        int points = 24;
        Object[] grid = {
            "sweep", "--cells", "lstm", "--hidden", "16", "--gains", "0.5:3:" + points, "--forget-bias", "0", "--steps",
            "120", "--max-lag", "60", "--threads", "3"
        };
        Path killed = folder.resolve("killed");
        Path log = killed.resolve("points.log");
        List<String> finished = List.of();
        for (int lines : new int[] {1, 4, 9, 14}) {
            Process process = start(with(grid, "--out-dir", killed));
            try {
                while (process.isAlive() && (Files.notExists(log) || wholeLines(log).size() < lines)) {
                    process.waitFor(2, TimeUnit.MILLISECONDS);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            List<String> now = wholeLines(log);
            assertThat(now).doesNotHaveDuplicates();
            assertThat(now.subList(0, finished.size())).isEqualTo(finished);
            assertThat(killed.resolve("sweep.csv")).doesNotExist();
            finished = now;
        }
        Run run = Run.of(with(grid, "--out-dir", killed)).succeeded();
        assertThat(run.out()).contains(finished.size() - 1 + " of them measured before");
        assertThat(wholeLines(log))
                .startsWith(finished.toArray(String[]::new))
                .hasSize(1 + points)
                .doesNotHaveDuplicates();
        Path whole = folder.resolve("whole");
        Run.of(with(grid, "--out-dir", whole)).succeeded();
        assertThat(points(killed)).isEqualTo(points(whole));
        assertThat(csv(killed)).isEqualTo(csv(whole));
    }

    /// The lines of a log that are whole: they end, and what was cut off before them is not among them.
    private static List<String> wholeLines(Path log) throws IOException {
        String text = Files.readString(log);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.endsWith("}}") || line.contains("\"schema\""))
                .toList();
    }

    /// The same program in a process of its own.
    private Process start(Object[] command) throws IOException {
        List<String> line = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--add-modules",
                                "ALL-MODULE-PATH",
                                "--module",
                                "dev.gradflow.cli/dev.gradflow.cli.Main"),
                        Stream.of(command).map(String::valueOf))
                .toList();
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.txt").toFile())
                .start();
    }

    @Test
    void ranges() {
        assertThat(NumberList.decimals("--gains", List.of("0.5:2:4", "7"))).containsExactly(0.5, 1.0, 1.5, 2.0, 7.0);
        assertThat(NumberList.wholes("--seeds", List.of("1:3:3"), 0, 9)).containsExactly(1L, 2L, 3L);
    }
}
