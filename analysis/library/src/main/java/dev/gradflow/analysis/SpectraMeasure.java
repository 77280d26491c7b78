package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.Eigenvalues;
import dev.gradflow.analysis.spectrum.SingularValues;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Measures the [Spectra] of one layer, where n is small enough for dense methods.
final class SpectraMeasure {
    private static final int LARGEST = 256;

    private SpectraMeasure() {}

    /// The spectra; null where n is too large.
    static @Nullable Spectra of(Replay replay, int layer, int element, int maxLag) {
        int end = replay.steps();
        int[] lags = IntStream.of(1, 10, 100)
                .filter(lag -> lag <= maxLag)
                .toArray();
        Replay.Window window = replay.window(end - lags[lags.length - 1], end);
        StepJacobians jacobians = window.trajectory().jacobians(layer, element);
        if (jacobians.size() > LARGEST) {
            return null;
        }
        List<Spectra.Plane> planes = new ArrayList<>();
        List<String> gates = replay.network().program().gates();
        for (String gate : gates) {
            String tensor = "weight_hh_l" + layer;
            String name = gates.size() == 1 ? tensor : tensor + "[" + gate + "]";
            planes.add(plane(name, replay.network().parameters().gate(tensor, gate)));
        }
        planes.add(plane("J at the last step", jacobians.at(end - window.before()).dense()));
        List<double[]> singular = new ArrayList<>();
        JacobianProduct product = JacobianProduct.endingAt(jacobians, end - window.before());
        for (int lag : lags) {
            while (product.lag() < lag) {
                product.extend();
            }
            singular.add(logSingular(product));
        }
        return new Spectra(planes, lags, singular);
    }

    private static Spectra.Plane plane(String name, Tensor matrix) {
        Eigenvalues values = Eigenvalues.of(DenseMap.of(matrix.copy(Precision.F64)));
        return new Spectra.Plane(name, values.re(), values.im());
    }

    private static double[] logSingular(JacobianProduct product) {
        Tensor factor = product.factor();
        double[] values =
                SingularValues.of(DenseMap.of(factor.copy(Precision.F64))).values();
        double noise = values.length * factor.precision().unitRoundoff() * values[0];
        double[] logs = new double[values.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = values[0] == 0
                    ? Double.NEGATIVE_INFINITY
                    : values[i] > noise ? Math.log(values[i]) + product.logScale() : Double.NaN;
        }
        return logs;
    }
}
