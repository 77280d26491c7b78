package dev.gradflow.analysis;

import dev.gradflow.analysis.threads.WorkerThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The pieces of work that one layer is measured by, handed to workers when made and joined by [#finish].
final class LayerWork {
    private final Replay replay;
    private final int layer;
    private final int[] ends;
    private final FlowOptions options;
    private final Workers workers;
    private final StepMeasure stepMeasure;
    private final DecayWork decay;
    private final List<DecayWork> clampedDecays;
    private final List<Future<StepPiece>> pieces;
    private final Future<Optional<Spectra>> spectra;
    private final HorizonMapWork map;

    LayerWork(
            Replay replay, List<Replay> clamped, int layer, int[] ends, FlowOptions options, Workers workers) {
        this.replay = replay;
        this.layer = layer;
        this.ends = ends;
        this.options = options;
        this.workers = workers;
        this.stepMeasure = new StepMeasure(replay, layer, options.element());
        this.decay = submitDecay(replay);
        this.clampedDecays = clamped.stream().map(this::submitDecay).toList();
        this.pieces = workers.submitAll(stepMeasure.pieces());
        this.spectra = workers.submit(() -> Optional.ofNullable(
                SpectraMeasure.of(replay, layer, options.element(), options.maxLag())));
        this.map = new HorizonMapWork(replay, layer, options.element(), options.maxLag(), workers);
    }

    /// What a decay curve and the verdict on it are made of.
    ///
    /// @param endNorms empty where the end points of the curve are all there are
    private record DecayWork(int[] ends, List<Future<double[]>> curves, List<Future<double[]>> endNorms) {
        DecayCurve curve() {
            return Decay.summarise(ends, Workers.awaitAll(curves));
        }

        Verdict verdict(DecayCurve curve) {
            return endNorms.isEmpty()
                    ? Verdict.of(curve)
                    : Verdict.of(
                            curve,
                            Workers.awaitAll(endNorms).stream()
                                    .flatMapToDouble(Arrays::stream)
                                    .toArray());
        }
    }

    private DecayWork submitDecay(Replay run) {
        int element = options.element();
        int lag = options.maxLag();
        return new DecayWork(
                ends,
                workers.submitAll(Decay.pieces(run, layer, element, ends, lag)),
                workers.submitAll(new EndNorms(run, layer, element, lag).pieces(ends.length)));
    }

    /// Waits for all pieces and joins them.
    ///
    /// @param gradient what is known of the loss's gradient in this layer
    LayerFlow finish(Future<Optional<LossGradientFlow>> gradient) {
        RecurrentWeightMeasure weightMeasure = new RecurrentWeightMeasure(replay.network(), layer);
        List<RecurrentWeight> weights = weightMeasure.recurrentWeights();
        DecayCurve curve = decay.curve();
        List<StepPiece> steps = Workers.awaitAll(pieces);
        Future<Optional<CellPathFlow>> cellPath = workers.submit(() -> Optional.ofNullable(cellPath(steps)));
        UnitTimeScales timeScales = UnitTimeScaleMeasure.measure(
                replay,
                layer,
                options.element(),
                StepPiece.summed(steps, 0),
                StepPiece.summed(steps, 1),
                replay.steps(),
                options.maxLag());
        return new LayerFlow(
                layer,
                replay.network().program().states().size()
                        * replay.network().architecture().hiddenSize(),
                weights,
                weightMeasure.bound(weights),
                curve,
                decay.verdict(curve),
                map.finish(),
                WorkerThreads.await(spectra).orElse(null),
                stepMeasure.stride(),
                growth(steps),
                gates(steps),
                stepMeasure.hasCellState() ? StepPiece.joined(steps, StepPiece::maxCellState) : null,
                WorkerThreads.await(gradient).orElse(null),
                timeScales,
                WorkerThreads.await(cellPath).orElse(null),
                clamped());
    }

    private @Nullable CellPathFlow cellPath(List<StepPiece> steps) {
        if (steps.getFirst().logTerms().isEmpty() || replay.steps() < 2) {
            return null;
        }
        Map<CellPath.Term, double[]> terms = new EnumMap<>(CellPath.Term.class);
        for (CellPath.Term term : CellPath.Term.values()) {
            double[] logs = StepPiece.joined(
                    steps, piece -> Objects.requireNonNull(piece.logTerms().get(term)));
            terms.put(term, logs);
        }
        int lags = Math.min(options.maxLag(), replay.steps() - 1);
        Replay.Window window = replay.window(replay.steps() - 1 - lags, replay.steps());
        return new CellPathMeasure(window.trajectory(), layer, options.element()).measure(lags, terms);
    }

    private static StepGrowth growth(List<StepPiece> steps) {
        double[] logSigma = StepPiece.joined(steps, StepPiece::logSigma);
        double[] cellPath = StepPiece.joined(steps, StepPiece::logCellPath);
        return cellPath.length == 0
                ? new StepGrowth(logSigma, shareAboveOne(logSigma), null, null)
                : new StepGrowth(logSigma, shareAboveOne(logSigma), cellPath, shareAboveOne(cellPath));
    }

    private static double shareAboveOne(double[] logs) {
        long above = Arrays.stream(logs).filter(log -> log > 0).count();
        return above / (double) logs.length;
    }

    private List<GateTrace> gates(List<StepPiece> steps) {
        List<GateTrace> traces = new ArrayList<>();
        List<String> names = stepMeasure.gateNames();
        for (int g = 0; g < names.size(); g++) {
            int first = StepMeasure.ARRAYS_A_GATE * g;
            traces.add(new GateTrace(
                    names.get(g),
                    StepPiece.joined(steps, piece -> piece.gates().get(first)),
                    StepPiece.joined(steps, piece -> piece.gates().get(first + 1)),
                    StepPiece.joined(steps, piece -> piece.gates().get(first + 2)),
                    GateRaster.of(
                            stepMeasure.rasterStride(),
                            stepMeasure.rasterUnits(),
                            StepPiece.joined(steps, piece -> piece.gates().get(first + 3)))));
        }
        return traces;
    }

    private List<ClampedForget> clamped() {
        List<ClampedForget> flows = new ArrayList<>();
        for (int i = 0; i < clampedDecays.size(); i++) {
            DecayWork work = clampedDecays.get(i);
            DecayCurve curve = work.curve();
            flows.add(new ClampedForget(GradientFlow.CLAMPS.get(i), curve, work.verdict(curve)));
        }
        return flows;
    }
}
