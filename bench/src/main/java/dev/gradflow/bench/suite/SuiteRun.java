package dev.gradflow.bench.suite;

import dev.gradflow.core.format.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs a suite, part by part, and leaves JMH's JSON and the conditions in a folder.
final class SuiteRun {
    /// The system property that tells native libraries where to say which version they are and what they chose.
    private static final String ANNOUNCEMENTS = "dev.gradflow.bench.announcements";

    /// Vector code is compiled before it is first used: when that happens by itself depends on the machine's load.
    static final String STEADY = "-Ddev.gradflow.simd.compile=ready";

    private final Suite suite;
    private final Path folder;
    private final PrintStream out;
    private final List<RunResult> results = new ArrayList<>();
    private final List<String> peers = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<Conditions.Load> load = new ArrayList<>();

    /// @param folder where results go; made if need be
    /// @param out    for progress
    SuiteRun(Suite suite, Path folder, PrintStream out) {
        this.suite = suite;
        this.folder = folder;
        this.out = out;
    }

    /// Runs everything that fits the suite's time; what does not, or fails, is among the conditions.
    ///
    /// @return whether every point was measured
    /// @throws IOException if the folder can't be written to
    boolean run() throws IOException {
        Files.createDirectories(folder);
        Path log = folder.resolve("jmh.log");
        Files.deleteIfExists(log);
        out.println(suite + " at most; the log is " + log);
        Instant start = now();
        boolean withPeers = present("peer.Peers");
        if (!withPeers) {
            missing.add("OpenBLAS, oneDNN, ONNX Runtime, libtorch: built without the profile 'peers'");
        }
        for (Selection selection : suite.content()) {
            if (!selection.ofPeer() || withPeers) {
                measure(selection, start, log);
            }
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(
                        ResultFormatType.JSON, new PrintStream(json, false, StandardCharsets.UTF_8))
                .writeOut(results);
        AtomicFile.write(folder.resolve(RunFiles.RESULTS), WithoutPaths.of(json.toByteArray()));
        Conditions conditions =
                Conditions.of(suite.name(), start.toString(), now().toString(), peers, missing, load);
        RunFiles.write(conditions, folder);
        missing.forEach(line -> out.println("not measured: " + line));
        return missing.size() == (withPeers ? 0 : 1);
    }

    private void measure(Selection selection, Instant start, Path log) throws IOException {
        double spent = Duration.between(start, now()).toSeconds();
        if (!present(selection.type())) {
            missing.add(selection + ": there is no such benchmark in this build");
            return;
        }
        if (spent + selection.points() * suite.effort(selection).seconds() > suite.seconds()) {
            missing.add(selection + ": the suite's time of " + suite.seconds() + " s is used up");
            return;
        }
        Path part = Files.createTempFile(folder, "part", ".log");
        Path announcements = Files.createTempFile(folder, "peers", ".txt");
        Busyness before = Busyness.now();
        Collection<RunResult> found = List.of();
        try {
            found = new Runner(options(selection, part, announcements)).run();
        } catch (RunnerException e) {
            missing.add(selection + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
        }
        double others = Busyness.now().othersSince(before).orElse(-1);
        double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        load.add(new Conditions.Load(selection.toString(), now().toString(), others, average));
        results.addAll(found);
        if (found.size() < selection.points()) {
            missing.add(selection + ": " + (selection.points() - found.size()) + " of " + selection.points()
                    + " points failed; see " + log.getFileName());
        }
        for (RunResult result : found) {
            out.printf(
                    "%5.0f s  %-60s %12.3f %s%n",
                    spent,
                    RunFiles.label(result),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreUnit());
        }
        List<String> lines = Files.readAllLines(part);
        peers.addAll(Files.readAllLines(announcements));
        Files.delete(announcements);
        Files.write(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.delete(part);
    }

    private ChainedOptionsBuilder builder(Selection selection, Path log) {
        Effort effort = suite.effort(selection);
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include(selection.pattern())
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(Math.max(1, effort.warmupMillis())))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(Math.max(1, effort.millis())))
                .threads(selection.threads())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(false)
                .output(log.toString());
        selection.parameters().forEach((name, values) -> builder.param(name, values.toArray(String[]::new)));
        return builder;
    }

    private Options options(Selection selection, Path log, Path announcements) {
        List<String> all = new ArrayList<>(selection.variant().options());
        if (!selection.cold()) {
            all.add(STEADY);
        }
        all.add("-D" + ANNOUNCEMENTS + "=" + announcements.toAbsolutePath());
        return builder(selection, log)
                .jvmArgsAppend(all.toArray(String[]::new))
                .build();
    }

    private static boolean present(String type) {
        try {
            Class.forName("dev.gradflow.bench." + type, false, SuiteRun.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
