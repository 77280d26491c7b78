package dev.gradflow.bench.suite;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One benchmark at one setting, as measured.
///
/// @param workload   what is computed: `Matmul`, `Layer`, …
/// @param method     how: `prepacked`, `inference`, …
/// @param peer       whose code; empty for this engine's, and for the machine's limits
/// @param parameters by name, sorted
/// @param variant    which kernels
/// @param threads    how many ran the benchmark beside each other
/// @param forks      nanoseconds an operation, for each JVM and iteration
/// @param allocated  bytes an operation; NaN if not measured
public record Point(
        String workload,
        String method,
        String peer,
        Map<String, String> parameters,
        Variant variant,
        int threads,
        List<List<Double>> forks,
        double allocated) {
    private static final Map<String, String> PEERS = Map.of(
            "OpenBlas", "OpenBLAS", "OneDnn", "oneDNN", "OnnxRuntime", "ONNX Runtime", "Libtorch", "libtorch");
    private static final Pattern NAME = Pattern.compile(
            "(?:.*\\.)?(" + String.join("|", PEERS.keySet()) + ")?(\\w+)Benchmark\\.(\\w+)");

    /// A point from JMH's names.
    ///
    /// @param benchmark class and method, with or without the package
    /// @throws IllegalArgumentException if it is not named like a benchmark of this module, or has no measurement
    public static Point of(
            String benchmark,
            Map<String, String> parameters,
            Variant variant,
            int threads,
            List<List<Double>> forks,
            double allocated) {
        Matcher matcher = NAME.matcher(benchmark);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("benchmark '" + benchmark + "': expected …Benchmark.method");
        }
        if (forks.isEmpty() || forks.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("benchmark '" + benchmark + "': no measurement");
        }
        String peer = matcher.group(1) == null ? "" : PEERS.getOrDefault(matcher.group(1), "");
        List<List<Double>> copy = forks.stream().map(List::copyOf).toList();
        return new Point(
                matcher.group(2),
                matcher.group(3),
                peer,
                new TreeMap<>(parameters),
                variant,
                threads,
                copy,
                allocated);
    }

    /// The time of an operation in nanoseconds: the median of the forks, of each its median iteration.
    public double nanoseconds() {
        return Statistics.median(medians());
    }

    /// The fastest iteration of any fork, in nanoseconds an operation.
    public double least() {
        return forks.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /// The median iteration of each fork, or each iteration if there was one fork only.
    public double[] medians() {
        return forks.size() == 1
                ? iterations(forks.getFirst())
                : forks.stream()
                        .mapToDouble(fork -> Statistics.median(iterations(fork)))
                        .toArray();
    }

    /// How far the forks lie apart: largest minus smallest median, as a share of the one in the middle.
    public double spread() {
        return Statistics.range(medians());
    }

    /// How far the iterations of one fork lie apart, as a share of their median: the typical fork's.
    public double unrest() {
        return Statistics.median(forks.stream()
                .mapToDouble(fork -> Statistics.range(iterations(fork)))
                .toArray());
    }

    private static double[] iterations(List<Double> fork) {
        return fork.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// One parameter as a number; NaN if there is none of that name, or it is a word.
    public double number(String parameter) {
        try {
            return Double.parseDouble(parameters.getOrDefault(parameter, ""));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /// What is computed, on what, without whose code does it: `Matmul 32x1024x256 F32`.
    public String task() {
        return (workload + " " + String.join(" ", parameters.values())).strip();
    }

    /// What tells this point from every other of a run.
    public String key() {
        String text = peer + "|" + workload + "." + method + "|" + parameters;
        return text + "|" + variant.label() + "|" + threads;
    }

    /// The same for people.
    public String label() {
        StringBuilder text = new StringBuilder(peer.isEmpty() ? "" : peer + ": ");
        text.append(workload).append(' ').append(method);
        parameters.values().forEach(value -> text.append(' ').append(value));
        if (variant != Variant.NATIVE) {
            text.append(", ").append(variant.label());
        }
        return threads == 1 ? text.toString() : text.append(", ").append(threads).append(" threads").toString();
    }
}
