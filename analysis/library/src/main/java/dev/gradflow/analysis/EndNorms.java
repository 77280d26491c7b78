package dev.gradflow.analysis;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// ln σ_max(P(t,k)) of one lag k at all end points t, by products that slide along the series (MATH §9).
///
/// End points are taken in blocks. In one that begins at m, P(m+j,k) is what J_{m+1}, …, J_{m+j} grow into, times
/// P(m,k-j), which is kept on the way to P(m,k): that is three products an end point in place of k. Where all of them
/// would take too long, blocks are left out evenly.
final class EndNorms {
    /// About the operations that the norms of one layer may take: a few seconds of one processor.
    private static final double MOST_WORK = 2e11;

    /// Of the products that a block keeps.
    private static final long MOST_BYTES = 32L << 20;

    /// What was kept of a product: factor · e^logScale.
    private record Kept(Tensor factor, double logScale) {}

    private final Replay replay;
    private final int layer;
    private final int element;
    private final int lag;

    EndNorms(Replay replay, int layer, int element, int lag) {
        this.replay = replay;
        this.layer = layer;
        this.element = element;
        this.lag = lag;
    }

    /// The pieces of work, one for each block; none where they would not look at more than `known` end points.
    List<Callable<double[]>> pieces(int known) {
        return pieces(known, MOST_WORK, MOST_BYTES);
    }

    /// The same with other limits.
    List<Callable<double[]>> pieces(int known, double mostWork, long mostBytes) {
        long size = (long) replay.network().architecture().hiddenSize()
                * replay.network().program().states().size();
        long bytes = size * size * replay.network().precision().bytes();
        int ends = replay.steps() - lag + 1;
        int block = (int) Math.clamp(mostBytes / Math.max(1, bytes), 1, Math.min(lag, ends));
        int blocks = (ends + block - 1) / block;
        double work = 2.0 * size * size * size * (lag + 2 * block);
        int wanted = (int) Math.min(blocks, mostWork / Math.max(1, work));
        if (Math.min(ends, (long) wanted * block) <= known) {
            return List.of();
        }
        return IntStream.range(0, wanted)
                .map(i -> wanted == 1 ? blocks - 1 : (int) ((long) i * (blocks - 1) / (wanted - 1)))
                .map(i -> lag + i * block)
                .mapToObj(first -> (Callable<double[]>) () -> norms(first, Math.min(block, replay.steps() - first + 1)))
                .toList();
    }

    private double[] norms(int first, int count) {
        Replay.Window window = replay.window(first - lag, first + count - 1);
        StepJacobians jacobians = window.trajectory().jacobians(layer, element);
        int start = first - window.before();
        JacobianProduct product = JacobianProduct.endingAt(jacobians, start);
        List<Kept> kept = new ArrayList<>();
        while (product.lag() < lag) {
            if (lag - product.lag() < count) {
                kept.add(new Kept(product.factor().copy(), product.logScale()));
            }
            product.extend();
        }
        int n = jacobians.size();
        NormSeries series = new NormSeries(n, n, NormSeries.FOR_REPORTS);
        double[] norms = new double[count];
        norms[0] = series.next(product.factor(), product.logScale());
        // Its rows are columns of the product, so that a step acts on each of them.
        ScaledMatrix grown = ScaledMatrix.identity(jacobians.precision(), n);
        Tensor whole = CacheLines.zeros(jacobians.precision(), n, n);
        for (int j = 1; j < count; j++) {
            grown.multiply(jacobians.at(start + j)::apply);
            Kept earlier = kept.get(count - 1 - j);
            replay.network()
                    .kernels()
                    .matmul(
                            n,
                            n,
                            n,
                            grown.factor().storage(),
                            grown.factor().offset(),
                            1,
                            n,
                            earlier.factor().storage(),
                            earlier.factor().offset(),
                            n,
                            1,
                            whole.storage(),
                            whole.offset(),
                            n,
                            false);
            norms[j] = series.next(whole, grown.logScale() + earlier.logScale());
        }
        return norms;
    }
}
