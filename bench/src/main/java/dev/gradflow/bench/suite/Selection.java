package dev.gradflow.bench.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Points of one benchmark class: some of its methods, at every combination of some parameters' values.
///
/// @param type       the class, relative to `dev.gradflow.bench`
/// @param methods    its methods
/// @param parameters the values of each parameter
/// @param variant    which kernels
/// @param threads    how many threads run the benchmark beside each other
record Selection(
        String type, List<String> methods, Map<String, List<String>> parameters, Variant variant, int threads) {
    private static final String PEERS = "peer.";
    private static final Set<String> PASSES =
            Set.of("LayerBenchmark", "TeamBenchmark", "JacobianBenchmark", "StepsBenchmark");

    /// One thread on the machine's own kernels.
    static Selection of(String type, String... methods) {
        return new Selection(type, List.of(methods), Map.of(), Variant.NATIVE, 1);
    }

    /// The same at these values of a parameter too.
    Selection at(String parameter, Object... values) {
        Map<String, List<String>> more = new LinkedHashMap<>(parameters);
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(value.toString());
        }
        more.put(parameter, List.copyOf(texts));
        return new Selection(type, methods, more, variant, threads);
    }

    /// The same on other kernels.
    Selection on(Variant other) {
        return new Selection(type, methods, parameters, other, threads);
    }

    /// The same on several threads.
    Selection threads(int count) {
        return new Selection(type, methods, parameters, variant, count);
    }

    /// Whether a native library is measured, which only the profile `peers` compiles.
    boolean ofPeer() {
        return type.startsWith(PEERS);
    }

    /// Whether whole passes through networks are measured.
    boolean ofPasses() {
        return PASSES.contains(type);
    }

    /// Whether the JVM's first call is measured: one a fork, no warm-up, kernels as in an application.
    boolean cold() {
        return type.equals("ColdStartBenchmark");
    }

    /// JMH's regular expression for it.
    String pattern() {
        return "^dev\\.gradflow\\.bench\\." + type.replace(".", "\\.") + "\\.(" + String.join("|", methods) + ")$";
    }

    /// The number of points.
    int points() {
        return parameters.values().stream().mapToInt(List::size).reduce(methods.size(), (a, b) -> a * b);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type).append(' ').append(String.join(", ", methods));
        parameters.forEach((name, values) -> text.append(' ').append(name).append('=').append(String.join(",", values)));
        if (variant != Variant.NATIVE) {
            text.append(", ").append(variant.label());
        }
        return threads == 1 ? text.toString() : text.append(", ").append(threads).append(" threads").toString();
    }
}
