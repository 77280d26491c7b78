package dev.gradflow.analysis;

import dev.gradflow.analysis.threads.WorkerThreads;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// A [HorizonMap] by dense products: each segment's product is formed once, and those of whole segments multiplied.
final class DenseHorizonMap {
    /// Norms of one end point, parallel to the lags of the plan.
    record Row(double[] logSpectral, double[] logFrobenius) {}

    /// The product over the segment that ends at one end point, with the norms found on the way.
    private record Segment(Row row, ScaledMatrix product) {}

    private final Replay replay;
    private final HorizonMapPlan plan;
    private final int layer;
    private final int element;

    DenseHorizonMap(Replay replay, HorizonMapPlan plan, int layer, int element) {
        this.replay = replay;
        this.plan = plan;
        this.layer = layer;
        this.element = element;
    }

    /// Submits everything; the rows come in the order of the end points.
    List<Future<Row>> submit(Workers workers) {
        List<Callable<Segment>> pieces = new ArrayList<>();
        for (int end : plan.ends()) {
            pieces.add(() -> segment(end));
        }
        List<Future<Segment>> segments = workers.submitAll(pieces);
        List<Callable<Row>> rows = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            int last = i;
            rows.add(() -> row(segments, last));
        }
        return workers.submitAll(rows);
    }

    private Segment segment(int end) {
        int[] lags = plan.innerLags();
        int length = Math.min(lags[lags.length - 1], end);
        Replay.Window window = replay.window(end - length, end);
        StepJacobians jacobians = window.trajectory().jacobians(layer, element);
        JacobianProduct product = JacobianProduct.endingAt(jacobians, end - window.before());
        Row row = new Row(new double[plan.lags().length], new double[plan.lags().length]);
        Arrays.fill(row.logSpectral(), Double.NaN);
        Arrays.fill(row.logFrobenius(), Double.NaN);
        NormSeries norms = norms();
        for (int i = 0; i < lags.length && lags[i] <= length; i++) {
            while (product.lag() < lags[i]) {
                product.extend();
            }
            fill(row, i, product.scaled(), norms);
        }
        return new Segment(row, product.scaled());
    }

    private NormSeries norms() {
        return new NormSeries(plan.stateSize(), plan.stateSize(), NormSeries.FOR_REPORTS);
    }

    private static void fill(Row row, int lag, ScaledMatrix product, NormSeries norms) {
        row.logSpectral()[lag] = norms.nextProduct(product.factor(), product.logScale());
        double squares = 0;
        for (double entry : product.factor().toArray()) {
            squares = Math.fma(entry, entry, squares);
        }
        row.logFrobenius()[lag] = Math.log(squares) / 2 + product.logScale();
    }

    private Row row(List<Future<Segment>> segments, int last) {
        Segment own = WorkerThreads.await(segments.get(last));
        int[] lags = plan.lags();
        int end = plan.ends()[last];
        int inner = plan.innerLags().length;
        if (inner < lags.length && lags[inner] <= end) {
            ScaledMatrix product = own.product().copy();
            NormSeries norms = norms();
            for (int i = inner; i < lags.length && lags[i] <= end; i++) {
                Tensor next = WorkerThreads.await(segments.get(last - (i - inner) - 1)).product().factor();
                product.multiply((left, result) -> replay.network()
                        .kernels()
                        .matmul(
                                left.extent(0),
                                plan.stateSize(),
                                plan.stateSize(),
                                left.storage(),
                                left.offset(),
                                left.stride(0),
                                1,
                                next.storage(),
                                next.offset(),
                                next.stride(0),
                                1,
                                result.storage(),
                                result.offset(),
                                result.stride(0),
                                false));
                product.shift(WorkerThreads.await(segments.get(last - (i - inner) - 1)).product().exponent());
                fill(own.row(), i, product, norms);
            }
        }
        return own.row();
    }
}
