package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Point;
import java.util.Optional;

/// What one operation of a benchmark has to do at least, whoever does it: arithmetic, bytes moved, cells.
///
/// @param precision    `F32` or `F64`
/// @param operations   additions and multiplications of products
/// @param streaming    those among them that read `bytes`; the rest reuses what it has read often enough
/// @param bytes        read or written at least once: operands for a product, the weights at every step for a layer
/// @param workingBytes what has to be at hand, which decides the level of the caches
/// @param cells        nanoseconds for what is elementwise, which comes on top of the products
record Work(
        String precision, double operations, double streaming, double bytes, double workingBytes, double cells) {
    private static final double STEPS = 100;
    private static final int F32_BYTES = 4;

    /// A unit of an LSTM in ns, as native code was measured to take at best: four gates, c and h.
    private static final double LSTM_UNIT = 2.5;

    private static final int LSTM_FUNCTIONS = 5;

    /// The work of a point; empty where it is not products that are measured.
    static Optional<Work> of(Point point) {
        String precision = point.parameters().getOrDefault("precision", "F32");
        int size = precision.equals("F64") ? 2 * F32_BYTES : F32_BYTES;
        double h = point.number("hidden");
        return switch (point.workload()) {
            case "Matmul" -> Optional.of(product(precision, size, point.parameters().getOrDefault("shape", "")));
            case "Matvec" -> {
                int stored = point.method().equals("bfloat16") ? F32_BYTES / 2 : size;
                double bytes = stored * 4 * h * h;
                double operations = 8 * h * h;
                yield Optional.of(new Work(precision, operations, operations, bytes, bytes, 0));
            }
            case "Layer" -> Optional.of(layer(point, h));
            case "Jacobian" -> {
                // A 2H×2H step applied to the product: one stacked H×H product around which the rest is diagonal.
                double operations = 8 * h * h * h * STEPS;
                double bytes = size * 4 * h * h * 3;
                yield Optional.of(new Work(precision, operations, operations, bytes * STEPS, bytes, 0));
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
        double operations = 2 * m * n * k;
        return new Work(precision, operations, operations, bytes, bytes, 0);
    }

    private static Work layer(Point point, double h) {
        String cell = point.parameters().getOrDefault("cell", "lstm");
        double gates = switch (cell) {
            case "lstm" -> 4;
            case "gru" -> 3;
            default -> 1;
        };
        double functions = cell.equals("lstm") ? LSTM_FUNCTIONS : gates;
        boolean backward = point.method().equals("forwardAndBackward");
        double batch = point.number("batch");
        int stored = point.method().endsWith("Bfloat16") ? F32_BYTES / 2 : F32_BYTES;
        double weights = stored * gates * h * h;
        // Of the input's and the state's product, the latter reads its weights at every step. Back-propagation has
        // that again, and twice as many products altogether: the gradient of each factor.
        double product = 2 * gates * h * h * batch * STEPS;
        double operations = (backward ? 6 : 2) * product;
        double streaming = (backward ? 2 : 1) * product;
        double bytes = (backward ? 2 : 1) * STEPS * weights;
        double cells = LSTM_UNIT * functions / LSTM_FUNCTIONS * batch * h * STEPS;
        // Beside the weights, a level has to hold x, h, and the sums of a step.
        double working = weights + F32_BYTES * (gates + 2) * h * batch;
        return new Work("F32", operations, streaming, bytes, working, cells);
    }

    /// Operations a byte.
    double intensity() {
        return operations / bytes;
    }
}
