package dev.gradflow.cli;

import dev.gradflow.analysis.DecayCurve;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.NetworkFlow;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The norm of the k-step product at some lags, layer by layer.
final class LagTable {
    private LagTable() {}

    /// One row for each lag and layer, in at most 80 ASCII columns.
    static String print(NetworkFlow flow, List<Integer> lags) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%-6s %7s %14s %14s %14s%n", "layer", "lag", "sigma_max", "lowest", "highest"));
        for (LayerFlow layer : flow.layers()) {
            DecayCurve decay = layer.decay();
            for (int lag : lags.stream().distinct().sorted().toList()) {
                int k = Arrays.binarySearch(decay.lags(), lag);
                text.append(String.format(
                        Locale.ROOT,
                        "%-6d %7d %14s %14s %14s%n",
                        layer.layer(),
                        lag,
                        norm(decay.median()[k]),
                        norm(decay.lowest()[k]),
                        norm(decay.highest()[k])));
            }
        }
        return text.toString();
    }

    /// e^`log` in decimal, also where no double can hold it.
    static String norm(double log) {
        if (Double.isNaN(log)) {
            return "not converged";
        }
        if (Double.isInfinite(log)) {
            return log < 0 ? "0" : "inf";
        }
        double decimal = log / Math.log(10);
        long exponent = (long) Math.floor(decimal);
        double mantissa = Math.pow(10, decimal - exponent);
        if (mantissa >= 9.9995) {
            mantissa = 1;
            exponent++;
        }
        return String.format(Locale.ROOT, "%.3fe%+03d", mantissa, exponent);
    }
}
