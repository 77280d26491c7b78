package dev.gradflow.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What to measure, chosen so that it fits a time.
///
/// @param name    for people, and on the command line
/// @param seconds the time it must fit, the native libraries included
/// @param own     how long our points and the machine's limits are measured
/// @param passes  how long whole passes through networks are: the JVM takes longer to compile what they call
/// @param peers   how long the native libraries are: they need no warm-up
/// @param content what is measured
record Suite(String name, int seconds, Effort own, Effort passes, Effort peers, List<Selection> content) {
    private static final String[] FORMS = {"prepacked", "packing"};

    /// A first call is a JVM's only one.
    private static final Effort COLD = new Effort(5, 0, 0, 1, 0);

    /// The suite of that name: `smoke` (seconds, shows that everything works), `quick` or `full`.
    ///
    /// @throws IllegalArgumentException if there is none
    static Suite named(String name) {
        return switch (name) {
            case "smoke" -> new Suite(
                    name,
                    90,
                    new Effort(1, 1, 100, 1, 50),
                    new Effort(1, 1, 100, 1, 50),
                    new Effort(1, 0, 100, 1, 50),
                    smoke());
            case "quick" -> new Suite(
                    name,
                    300,
                    new Effort(2, 2, 300, 3, 200),
                    new Effort(2, 3, 350, 3, 200),
                    new Effort(2, 1, 100, 3, 100),
                    quick());
            case "full" -> new Suite(
                    name,
                    3600,
                    new Effort(3, 2, 600, 4, 250),
                    new Effort(3, 3, 800, 4, 250),
                    new Effort(3, 1, 200, 3, 250),
                    full());
            default -> throw new IllegalArgumentException(
                    "no suite '" + name + "'; there are smoke, quick and full");
        };
    }

    Effort effort(Selection selection) {
        if (selection.cold()) {
            return COLD;
        }
        if (selection.ofPeer()) {
            return peers;
        }
        return selection.ofPasses() ? passes : own;
    }

    /// About how long it takes.
    double estimate() {
        return content.stream()
                .mapToDouble(selection -> selection.points() * effort(selection).seconds())
                .sum();
    }

    private static List<Selection> smoke() {
        return List.of(
                Selection.of("PeakBenchmark", "multiplyAdds").at("precision", "F32"),
                Selection.of("BandwidthBenchmark", "read").at("level", "L2"),
                Selection.of("MatmulBenchmark", FORMS).at("precision", "F32").at("shape", "32x256x64"),
                Selection.of("MatmulBenchmark", "prepacked")
                        .at("precision", "F32")
                        .at("shape", "32x256x64")
                        .on(Variant.BITS_128),
                Selection.of("peer.OneDnnMatmulBenchmark", "packing")
                        .at("precision", "F32")
                        .at("shape", "32x256x64"),
                Selection.of("HandOverBenchmark", "roundTrip"),
                Selection.of("TeamBenchmark", "prepacked", "forwardAndBackward")
                        .at("team", 2)
                        .at("hidden", 128),
                Selection.of("MatvecBenchmark", "prepacked").at("precision", "F64").at("hidden", 64),
                Selection.of("GateBenchmark", "run").at("precision", "F32").at("program", "tanh"),
                Selection.of("CellBenchmark", "run").at("precision", "F32").at("program", "gru"),
                Selection.of("LayerBenchmark", "inference").at("cell", "lstm").at("hidden", 64).at("batch", 1),
                Selection.of("JacobianBenchmark", "productNorms").at("precision", "F64").at("hidden", 32),
                Selection.of("SpectrumBenchmark", "spectralNorm").at("size", 64),
                Selection.of("StepsBenchmark", "productNorms").at("steps", 25, 50),
                Selection.of("ColdStartBenchmark", "firstPass").at("hidden", 64));
    }

    private static List<Selection> limits(int... threads) {
        List<Selection> content = new ArrayList<>();
        for (int count : threads) {
            content.add(Selection.of("PeakBenchmark", "multiplyAdds")
                    .at("precision", "F32", "F64")
                    .threads(count));
            content.add(Selection.of("BandwidthBenchmark", "read")
                    .at("level", "L1", "L2", "L3", "memory")
                    .threads(count));
        }
        return content;
    }

    private static List<Selection> quick() {
        List<Selection> content = new ArrayList<>(limits(1));
        content.addAll(beside(FORMS, "MatmulBenchmark", "F32", "shape", "512x512x512"));
        content.addAll(beside(
                new String[] {"prepacked"}, "MatmulBenchmark", "F32", "shape", "8x1024x256", "32x1024x256"));
        content.addAll(matvec(128, 512));
        content.add(gates("F32", "sigmoid", "tanh"));
        content.add(cells("F32", "lstm", "gru"));
        content.addAll(layers("inference", 1, "lstm", 128, 512));
        content.addAll(layers("inference", 32, "lstm", 128, 256));
        content.addAll(layers("forwardAndBackward", 1, "lstm", 128));
        content.add(jacobian("", "F64", 32, 64));
        content.add(jacobian("peer.Libtorch", "F64", 64));
        content.add(
                Selection.of("TeamBenchmark", "prepacked").at("team", 1, 2).at("hidden", 256));
        content.add(cells("F32", "lstm").on(Variant.REFERENCE));
        return List.copyOf(content);
    }

    private static List<Selection> full() {
        List<Selection> content = new ArrayList<>(limits(1, 2));
        content.addAll(products());
        content.addAll(matvec(64, 128, 256, 512, 1024));
        content.add(Selection.of("MatvecBenchmark", "bfloat16")
                .at("precision", "F32")
                .at("hidden", 512, 1024));
        content.add(gates("F32", "sigmoid", "tanh"));
        content.add(gates("F64", "sigmoid", "tanh"));
        content.add(Selection.of("peer.LibtorchGateBenchmark", "run")
                .at("precision", "F32")
                .at("program", "sigmoid", "tanh"));
        content.add(cells("F32", "lstm", "lstm-saved", "gru", "user"));
        content.add(cells("F64", "lstm"));
        for (int batch : new int[] {1, 32}) {
            content.addAll(layers("inference", batch, "lstm", 64, 128, 256, 512, 1024));
            content.addAll(layers("inference", batch, "gru", 128, 512));
            content.addAll(layers("inference", batch, "rnn-tanh", 128, 512));
            content.addAll(layers("forwardAndBackward", batch, "lstm", 64, 128, 256, 512));
        }
        content.add(Selection.of("LayerBenchmark", "inferenceBfloat16")
                .at("cell", "lstm")
                .at("hidden", 512, 1024)
                .at("batch", 1));
        content.add(Selection.of("LayerBenchmark", "inference")
                .at("cell", "lstm")
                .at("hidden", 128)
                .at("batch", 4, 16));
        content.add(Selection.of("HandOverBenchmark", "roundTrip"));
        content.add(Selection.of("TeamBenchmark", "prepacked", "inference")
                .at("team", 1, 2)
                .at("hidden", 128, 256, 512));
        content.add(Selection.of("TeamBenchmark", "forwardAndBackward")
                .at("team", 1, 2)
                .at("hidden", 256, 512));
        content.add(Selection.of("TeamBenchmark", "productNorms").at("team", 1, 2).at("hidden", 128, 256));
        for (String precision : new String[] {"F32", "F64"}) {
            content.add(jacobian("", precision, 32, 64, 128, 256));
            content.add(jacobian("peer.Libtorch", precision, 64, 128, 256));
        }
        content.add(Selection.of("SpectrumBenchmark", "spectralNorm", "singularValues", "eigenvalues")
                .at("size", 64, 128, 256));
        content.add(Selection.of("LyapunovBenchmark", "spectrum")
                .at("hidden", 64)
                .at("exponents", 1, 8, 32, 128));
        content.add(Selection.of("StepsBenchmark", "forwardAndBackward", "productNorms").at("steps", 50, 100, 200));
        content.add(Selection.of("ColdStartBenchmark", "firstPass", "packingAndFirstPass").at("hidden", 64, 128, 256));
        for (Variant variant : new Variant[] {Variant.REFERENCE, Variant.BITS_128, Variant.BITS_256}) {
            content.addAll(on(variant));
        }
        return List.copyOf(content);
    }

    private static List<Selection> products() {
        String[] squares = {"256x256x256", "512x512x512", "1024x1024x1024"};
        List<Selection> content = new ArrayList<>(beside(FORMS, "MatmulBenchmark", "F32", "shape", squares));
        content.addAll(beside(
                new String[] {"prepacked"},
                "MatmulBenchmark",
                "F32",
                "shape",
                recurrent(new int[] {8, 32, 64}, 64, 128, 256, 512, 1024)));
        content.add(Selection.of("MatmulBenchmark", "transposedLeft", "transposedRight")
                .at("precision", "F32")
                .at("shape", "512x512x512"));
        content.addAll(beside(new String[] {"prepacked"}, "MatmulBenchmark", "F64", "shape", squares));
        content.addAll(beside(new String[] {"prepacked"}, "MatmulBenchmark", "F64", "shape", "32x1024x256"));
        return content;
    }

    /// A product, a cell and a layer on other kernels.
    private static List<Selection> on(Variant variant) {
        return List.of(
                Selection.of("MatmulBenchmark", "prepacked")
                        .at("precision", "F32")
                        .at("shape", "256x256x256")
                        .on(variant),
                cells("F32", "lstm").on(variant),
                Selection.of("LayerBenchmark", "inference")
                        .at("cell", "lstm")
                        .at("hidden", 128)
                        .at("batch", 32)
                        .on(variant));
    }

    private static String[] recurrent(int[] batches, int... widths) {
        List<String> shapes = new ArrayList<>();
        for (int batch : batches) {
            for (int width : widths) {
                shapes.add(batch + "x" + 4 * width + "x" + width);
            }
        }
        return shapes.toArray(String[]::new);
    }

    /// Our products, and those of the libraries that have them in that precision.
    private static List<Selection> beside(
            String[] forms, String type, String precision, String parameter, String... values) {
        List<Selection> content = new ArrayList<>();
        content.add(Selection.of(type, forms).at("precision", precision).at(parameter, (Object[]) values));
        content.add(Selection.of("peer.OpenBlas" + type, "packing")
                .at("precision", precision)
                .at(parameter, (Object[]) values));
        if (precision.equals("F32")) {
            content.add(Selection.of("peer.OneDnn" + type, forms)
                    .at("precision", precision)
                    .at(parameter, (Object[]) values));
        }
        return content;
    }

    private static List<Selection> matvec(Object... widths) {
        return List.of(
                Selection.of("MatvecBenchmark", "prepacked").at("precision", "F32").at("hidden", widths),
                Selection.of("peer.OpenBlasMatvecBenchmark", "plain")
                        .at("precision", "F32")
                        .at("hidden", widths),
                Selection.of("peer.OneDnnMatvecBenchmark", "prepacked")
                        .at("precision", "F32")
                        .at("hidden", widths));
    }

    private static Selection gates(String precision, Object... programs) {
        return Selection.of("GateBenchmark", "run").at("precision", precision).at("program", programs);
    }

    private static Selection cells(String precision, Object... programs) {
        return Selection.of("CellBenchmark", "run").at("precision", precision).at("program", programs);
    }

    private static Selection jacobian(String peer, String precision, Object... widths) {
        return Selection.of(peer + "JacobianBenchmark", "productNorms")
                .at("precision", precision)
                .at("hidden", widths);
    }

    private static List<Selection> layers(String method, int batch, String cell, Object... widths) {
        List<Selection> content = new ArrayList<>();
        for (String peer : List.of("", "peer.OneDnn", "peer.OnnxRuntime", "peer.Libtorch")) {
            boolean lstmOnly = peer.equals("peer.OneDnn");
            boolean inferenceOnly = peer.equals("peer.OnnxRuntime");
            boolean secondary = peer.equals("peer.Libtorch");
            boolean lstm = cell.equals("lstm");
            if (((lstmOnly || secondary) && !lstm) || (inferenceOnly && !method.equals("inference"))) {
                continue;
            }
            content.add(Selection.of(peer + "LayerBenchmark", method)
                    .at("cell", cell)
                    .at("batch", batch)
                    .at("hidden", widths));
        }
        return content;
    }

    @Override
    public String toString() {
        int points = content.stream().mapToInt(Selection::points).sum();
        return String.format(Locale.ROOT, "suite %s: %d points, about %.0f minutes", name, points, estimate() / 60);
    }
}
