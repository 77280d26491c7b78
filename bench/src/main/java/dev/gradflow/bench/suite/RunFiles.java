package dev.gradflow.bench.suite;

import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files that a run leaves in its folder.
public final class RunFiles {
    /// JMH's results.
    public static final String RESULTS = "results.json";
    /// How they came about.
    public static final String CONDITIONS = "conditions.json";
    /// Both for people.
    public static final String REPORT = "report.html";

    private static final JsonMapper JSON = JsonMapper.shared();

    private RunFiles() {}

    static void write(Conditions conditions, Path folder) throws IOException {
        byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(conditions);
        AtomicFile.write(folder.resolve(CONDITIONS), text);
    }

    /// The conditions of a run.
    ///
    /// @throws IOException in one line, if the file is missing or holds something else
    public static Conditions conditions(Path folder) throws IOException {
        Path file = folder.resolve(CONDITIONS);
        try {
            return JSON.readValue(Files.readString(file), Conditions.class);
        } catch (JacksonException e) {
            throw new IOException(file + ": not the conditions of a run: " + e.getOriginalMessage(), e);
        }
    }

    /// The points of a run.
    ///
    /// @param path a run's folder, or a file that JMH wrote with `-rf json`
    /// @throws IOException in one line, if the file is missing or holds something else
    public static List<Point> points(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(RESULTS) : path;
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such file; expected a folder that the suite left, or JMH's JSON");
        }
        try {
            JsonNode all = JSON.readTree(Files.readString(file));
            if (!all.isArray()) {
                throw new IOException(file + ": not JMH's JSON: expected an array of results");
            }
            List<Point> points = new ArrayList<>();
            for (JsonNode one : all) {
                points.add(point(one));
            }
            return points;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + ": not JMH's JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static Point point(JsonNode one) {
        TreeMap<String, String> parameters = new TreeMap<>();
        one.path("params").properties().forEach(entry -> parameters.put(
                entry.getKey(), entry.getValue().asString()));
        // Threads that share one operation, or else threads that each do their own.
        String team = parameters.remove("team");
        int threads = team == null ? one.path("threads").asInt(1) : Integer.parseInt(team);
        List<String> options = new ArrayList<>();
        one.path("jvmArgs").forEach(option -> options.add(option.asString()));
        JsonNode metric = one.required("primaryMetric");
        double unit = nanoseconds(metric.required("scoreUnit").asString());
        List<List<Double>> forks = new ArrayList<>();
        for (JsonNode fork : metric.required("rawData")) {
            List<Double> iterations = new ArrayList<>();
            fork.forEach(value -> iterations.add(unit * value.asDouble()));
            forks.add(iterations);
        }
        double allocated = one.path("secondaryMetrics")
                .path("gc.alloc.rate.norm")
                .path("score")
                .asDouble(Double.NaN);
        return Point.of(
                one.required("benchmark").asString(),
                parameters,
                Variant.of(options),
                threads,
                forks,
                allocated);
    }

    /// Nanoseconds in the unit of a score.
    ///
    /// @throws IllegalArgumentException if it is not a time for an operation
    static double nanoseconds(String unit) {
        return switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> throw new IllegalArgumentException("unit '" + unit + "': expected a time for an operation");
        };
    }

    static String label(RunResult result) {
        BenchmarkParams parameters = result.getParams();
        StringBuilder text = new StringBuilder(
                parameters.getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1."));
        parameters.getParamsKeys().forEach(key -> text.append(' ').append(parameters.getParam(key)));
        return text.toString();
    }
}
