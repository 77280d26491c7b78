package dev.gradflow.analysis;

import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import java.util.List;
import java.util.concurrent.Future;

/// The pieces of work that a [HorizonMap] is made by, handed to workers when made and joined by [#finish].
final class HorizonMapWork {
    private final HorizonMapPlan plan;
    private final List<Future<DenseHorizonMap.Row>> dense;
    private final List<Future<ProbeHorizonMap.Row>> probes;

    HorizonMapWork(Replay replay, int layer, int element, int maxLag, Workers workers) {
        this.plan = plan(replay.network(), replay.steps(), maxLag);
        boolean formed = plan.method() == HorizonMapPlan.Method.DENSE;
        this.dense = formed ? new DenseHorizonMap(replay, plan, layer, element).submit(workers) : List.of();
        this.probes = formed ? List.of() : new ProbeHorizonMap(replay, plan, layer, element).submit(workers);
    }

    /// The plan for one layer of a network.
    static HorizonMapPlan plan(Network network, int steps, int maxLag) {
        Architecture architecture = network.architecture();
        int hidden = architecture.hiddenSize();
        int size = network.program().states().size() * hidden;
        return HorizonMapPlan.of(steps, size, hidden, network.program().gates().size(), Math.min(maxLag, steps));
    }

    /// Waits for all pieces.
    HorizonMap finish() {
        if (plan.method() == HorizonMapPlan.Method.DENSE) {
            List<DenseHorizonMap.Row> rows = Workers.awaitAll(dense);
            return new HorizonMap(
                    plan,
                    plan.ends(),
                    plan.lags(),
                    rows.stream().map(DenseHorizonMap.Row::logSpectral).toList(),
                    rows.stream().map(DenseHorizonMap.Row::logFrobenius).toList(),
                    null);
        }
        List<ProbeHorizonMap.Row> rows = Workers.awaitAll(probes);
        return new HorizonMap(
                plan,
                plan.ends(),
                plan.lags(),
                rows.stream().map(ProbeHorizonMap.Row::logSpectral).toList(),
                rows.stream().map(ProbeHorizonMap.Row::logFrobenius).toList(),
                rows.stream().map(ProbeHorizonMap.Row::margin).toList());
    }
}
