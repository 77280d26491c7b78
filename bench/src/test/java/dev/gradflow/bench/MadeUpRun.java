package dev.gradflow.bench;

import dev.gradflow.bench.suite.Conditions;
import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A run with numbers that can be checked by hand.
public final class MadeUpRun {
    private MadeUpRun() {}

    /// A point whose forks take these nanoseconds, one iteration each.
    public static Point point(String benchmark, Map<String, String> parameters, double... forks) {
        return point(benchmark, parameters, Variant.NATIVE, 1, forks);
    }

    /// The same on other kernels or threads.
    public static Point point(
            String benchmark, Map<String, String> parameters, Variant variant, int threads, double... forks) {
        List<List<Double>> raw = new ArrayList<>();
        for (double fork : forks) {
            raw.add(List.of(fork));
        }
        return Point.of(benchmark, parameters, variant, threads, raw, 0);
    }

    /// Conditions of a machine that is not there.
    public static Conditions conditions() {
        return new Conditions(
                "quick",
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:08:05Z",
                "abc123",
                "Made-up processor <b>x</b>",
                2,
                List.of("L1 32K", "L2 1024K", "L3 32768K"),
                "Linux",
                "JDK 25",
                List.of(),
                "kernels: simd",
                List.of("oneDNN: 3.13.0"),
                List.of("MatmulBenchmark prepacked: one point failed"),
                List.of(new Conditions.Load("MatmulBenchmark", "2026-01-02T03:05:05Z", 0.5, 1.2)));
    }

    /// Limits of 100 and 50 GFLOP/s and 200, 100, 80 and 20 GB/s; products, two libraries, growth, kernels, threads.
    public static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            points.add(peak("F32", threads, 2097152 / 100.0));
            points.add(peak("F64", threads, 2097152 / 50.0));
        }
        Map.of("L1", 200.0, "L2", 100.0, "L3", 80.0, "memory", 20.0)
                .forEach((level, rate) -> points.add(
                        point("BandwidthBenchmark.read", Map.of("level", level), 134217728 / rate, 134217728 / rate)));
        // 2·512³ operations in 2.8 ms: 95.9 GFLOP/s; the best library takes 2.52 ms.
        Map<String, String> square = Map.of("precision", "F32", "shape", "512x512x512");
        points.add(point("dev.gradflow.bench.MatmulBenchmark.prepacked", square, 2.79e6, 2.8e6, 2.81e6));
        points.add(point("dev.gradflow.bench.MatmulBenchmark.packing", square, 2.9e6, 3.0e6, 3.5e6));
        points.add(point("peer.OneDnnMatmulBenchmark.packing", square, 2.52e6, 2.52e6));
        points.add(point("peer.OpenBlasMatmulBenchmark.packing", square, 2.8e6, 2.8e6));
        for (int hidden : new int[] {64, 128, 256}) {
            Map<String, String> layer = Map.of("cell", "lstm", "batch", "1", "hidden", "" + hidden);
            double time = 20.0 * hidden * hidden;
            points.add(point("LayerBenchmark.inference", layer, time, 1.01 * time, 0.99 * time));
            points.add(point("peer.OnnxRuntimeLayerBenchmark.inference", layer, 1.3 * time, 1.3 * time));
        }
        points.add(point("MatmulBenchmark.prepacked", square, Variant.REFERENCE, 1, 2e8, 2.1e8));
        return points;
    }

    private static Point peak(String precision, int threads, double time) {
        return point("PeakBenchmark.multiplyAdds", Map.of("precision", precision), Variant.NATIVE, threads, time, time);
    }
}
