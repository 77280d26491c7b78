package dev.gradflow.analysis.sweep;

import dev.gradflow.analysis.DecayCurve;
import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures one point of a sweep, on one thread.
final class PointMeasure {
    /// Relative, of σ_max: far below any difference that matters to a verdict.
    private static final double REPORT_TOLERANCE = 1e-6;

    private final SweepPoint point;
    private final Network network;
    private final Tensor input;

    PointMeasure(SweepPoint point, Tensor input) {
        this.point = point;
        this.network = Network.of(point.draw(input.extent(2)));
        this.input = input;
    }

    /// Everything; where the network overflows or a norm does not converge, the result says so.
    SweepResult result() {
        try {
            Trajectory trajectory = network.run(input);
            requireFinite(trajectory);
            Verdict verdict = Verdict.of(decay(trajectory));
            return result(verdict, lyapunov(), null);
        } catch (InterruptedCallException e) {
            throw e;
        } catch (IllegalStateException e) {
            return result(null, null, String.valueOf(e.getMessage()));
        }
    }

    private SweepResult result(@Nullable Verdict verdict, @Nullable Double lyapunov, @Nullable String problem) {
        @Nullable Double norm = 0.0;
        @Nullable Double radius = 0.0;
        for (String gate : network.program().gates()) {
            LinearMap map = DenseMap.of(network.parameters().gate("weight_hh_l0", gate));
            SpectralNorm largest = SpectralNorm.of(map);
            DominantEigenvalue dominant = DominantEigenvalue.of(map);
            norm = norm == null || !largest.converged() ? null : Double.valueOf(Math.max(norm, largest.value()));
            radius = radius == null || !dominant.converged() ? null : Double.valueOf(Math.max(radius, dominant.modulus()));
        }
        return new SweepResult(
                verdict == null ? null : verdict.word(),
                verdict == null ? null : Double.valueOf(verdict.logGrowthPerStep()),
                verdict == null ? null : verdict.eFoldingLag(),
                verdict == null ? null : verdict.onePercentLag(),
                lyapunov,
                norm,
                radius,
                problem);
    }

    private void requireFinite(Trajectory trajectory) {
        for (double value : trajectory.output().toArray()) {
            if (!Double.isFinite(value)) {
                throw new IllegalStateException("the state overflows");
            }
        }
    }

    private DecayCurve decay(Trajectory trajectory) {
        int free = point.steps() - point.maxLag();
        int count = Math.min(point.ends(), free + 1);
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            ends[i] = count == 1 ? point.steps() : point.maxLag() + (int) ((long) i * free / (count - 1));
        }
        List<double[]> curves = new ArrayList<>();
        for (int end : ends) {
            JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), end);
            double[] logs = new double[point.maxLag()];
            for (int k = 0; k < logs.length; k++) {
                product.extend();
                logs[k] = product.logSpectralNorm(REPORT_TOLERANCE);
            }
            curves.add(logs);
        }
        return DecayCurve.of(ends, curves);
    }

    /// λ_1 over the second half of the input.
    private double lyapunov() {
        int burnIn = point.steps() / 2;
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        LyapunovOptions options = new LyapunovOptions(point.steps() - burnIn, burnIn, 1);
        return LyapunovMeasure.of(network, input, zero, options, Progress.NONE).largest();
    }
}
