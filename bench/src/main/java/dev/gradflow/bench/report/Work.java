package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import java.util.Optional;

/// What one operation of a benchmark has to do at least, whoever does it: arithmetic, and bytes moved.
///
/// Only products are counted; the elementwise part of cells comes on top, at its own cost.
///
/// @param precision    `F32` or `F64`
/// @param operations   additions and multiplications
/// @param bytes        read or written at least once: operands for a product, the weights at every step for a layer
/// @param workingBytes what has to be at hand, which decides the level of the caches
record Work(String precision, double operations, double bytes, double workingBytes) {
    private static final double STEPS = 100;
    private static final int F32_BYTES = 4;

    /// The work of a point; empty where it is not products that are measured.
    static Optional<Work> of(Point point) {
        String precision = point.parameters().getOrDefault("precision", "F32");
        int size = precision.equals("F64") ? 2 * F32_BYTES : F32_BYTES;
        double h = point.number("hidden");
        return switch (point.workload()) {
            case "Matmul" -> Optional.of(product(precision, size, point.parameters().getOrDefault("shape", "")));
            case "Matvec" -> {
                double bytes = size * 4 * h * h;
                yield Optional.of(new Work(precision, 8 * h * h, bytes, bytes));
            }
            case "Layer" -> Optional.of(layer(point, h));
            case "Jacobian" -> {
                // A 2H×2H step applied to the product: one stacked H×H product around which the rest is diagonal.
                double operations = 8 * h * h * h * STEPS;
                double bytes = size * 4 * h * h * 3;
                yield Optional.of(new Work(precision, operations, bytes * STEPS, bytes));
            }
            default -> Optional.empty();
        };
    }

    private static Work product(String precision, int size, String shape) {
        String[] extents = shape.split("x", -1);
        double m = Double.parseDouble(extents[0]);
        double n = Double.parseDouble(extents[1]);
        double k = Double.parseDouble(extents[2]);
        double bytes = size * (m * k + k * n + m * n);
        return new Work(precision, 2 * m * n * k, bytes, bytes);
    }

    private static Work layer(Point point, double h) {
        double gates = switch (point.parameters().getOrDefault("cell", "lstm")) {
            case "lstm" -> 4;
            case "gru" -> 3;
            default -> 1;
        };
        // Back-propagation does the forward products twice: once for the gradient of each factor.
        double passes = point.method().equals("forwardAndBackward") ? 3 : 1;
        double batch = point.number("batch");
        double weights = F32_BYTES * gates * h * h;
        double operations = passes * 4 * gates * h * h * batch * STEPS;
        return new Work("F32", operations, passes * (STEPS + 1) * weights, weights);
    }

    /// Operations a byte.
    double intensity() {
        return operations / bytes;
    }
}
