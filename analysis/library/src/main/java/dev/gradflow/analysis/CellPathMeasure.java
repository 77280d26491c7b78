package dev.gradflow.analysis;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/// Follows the cell path of an LSTM back from its last step: the seed's product beside the exact derivatives (MATH §5).
final class CellPathMeasure {
    private final Trajectory trajectory;
    private final int layer;
    private final int element;
    private final int size;
    private final Kernels kernels = KernelSelection.current().kernels(Precision.F64);

    CellPathMeasure(Trajectory trajectory, int layer, int element) {
        this.trajectory = trajectory;
        this.layer = layer;
        this.element = element;
        this.size = trajectory.network().architecture().hiddenSize();
    }

    /// The flow for lags 1..min(maxLag, T - 1).
    ///
    /// @param maxLag the largest lag
    /// @param terms  ln σ_max of A, B, C and D at the sampled steps; terms left out stay empty
    CellPathFlow measure(int maxLag, Map<CellPath.Term, double[]> terms) {
        StepJacobians jacobians = trajectory.jacobians(layer, element);
        CellPath path = CellPath.of(trajectory, layer, element);
        int end = path.steps();
        int lags = Math.min(maxLag, end - 1);
        double[] logSeed = new double[lags];
        double[] logViaState = new double[lags];
        double[] logBlock = new double[lags];
        double[] logDirect = new double[lags];
        double[] relativeGap = new double[lags];
        ScaledMatrix seed = ScaledMatrix.identity(Precision.F64, size);
        NormSeries seedNorms = new NormSeries(size, size, NormSeries.FOR_REPORTS);
        NormSeries viaNorms = new NormSeries(size, size, NormSeries.FOR_REPORTS);
        NormSeries blockNorms = new NormSeries(size, size, NormSeries.FOR_REPORTS);
        JacobianProduct cellRows = JacobianProduct.rowsEndingAt(jacobians, end, size, size);
        double[] directSums = new double[size];
        for (int k = 1; k <= lags; k++) {
            Tensor step = path.sum(end - k + 1);
            seed.multiply((left, result) -> multiply(left, step, result));
            cellRows.extend();
            Tensor rows = cellRows.factor().copy(Precision.F64);
            Tensor block = rows.slice(1, size, size).copy();
            Tensor via = viaState(rows, path.outputByCell(end - k));
            double[] direct = path.direct(end - k + 1);
            for (int u = 0; u < size; u++) {
                directSums[u] += Math.log(Math.abs(direct[u]));
            }
            logSeed[k - 1] = seedNorms.nextProduct(seed.factor(), seed.logScale());
            logViaState[k - 1] = viaNorms.nextProduct(via, cellRows.logScale());
            logBlock[k - 1] = blockNorms.nextProduct(block, cellRows.logScale());
            logDirect[k - 1] = Arrays.stream(directSums).max().orElseThrow();
            relativeGap[k - 1] = relativeGap(seed, via, cellRows.scaled().exponent());
        }
        return new CellPathFlow(
                IntStream.rangeClosed(1, lags).toArray(),
                logSeed,
                logViaState,
                logBlock,
                logDirect,
                relativeGap,
                terms.getOrDefault(CellPath.Term.FORGET, new double[0]),
                terms.getOrDefault(CellPath.Term.INPUT, new double[0]),
                terms.getOrDefault(CellPath.Term.CANDIDATE, new double[0]),
                terms.getOrDefault(CellPath.Term.DIRECT, new double[0]));
    }

    /// [0 I] P [diag(scale); I]: h_{t-k} moves along with c_{t-k} through tanh.
    private Tensor viaState(Tensor rows, double[] scale) {
        Tensor via = Tensor.zeros(Precision.F64, size, size);
        for (int u = 0; u < size; u++) {
            InterruptedCallException.check();
            for (int v = 0; v < size; v++) {
                via.set(Math.fma(rows.get(u, v), scale[v], rows.get(u, size + v)), u, v);
            }
        }
        return via;
    }

    /// ‖Q - via‖_F / ‖via‖_F.
    private double relativeGap(ScaledMatrix seed, Tensor via, long exponent) {
        int shift = (int) Math.clamp(seed.exponent() - exponent, -3000, 3000);
        double difference = 0;
        double norm = 0;
        for (int u = 0; u < size; u++) {
            InterruptedCallException.check();
            for (int v = 0; v < size; v++) {
                double exact = via.get(u, v);
                difference = Math.hypot(difference, Math.scalb(seed.factor().get(u, v), shift) - exact);
                norm = Math.hypot(norm, exact);
            }
        }
        return difference / norm;
    }

    private void multiply(Tensor a, Tensor b, Tensor c) {
        kernels.matmul(
                a.extent(0),
                size,
                size,
                a.storage(),
                a.offset(),
                size,
                1,
                b.storage(),
                b.offset(),
                size,
                1,
                c.storage(),
                c.offset(),
                size,
                false);
    }
}
