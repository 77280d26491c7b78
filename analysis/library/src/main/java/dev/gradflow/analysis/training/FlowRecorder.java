package dev.gradflow.analysis.training;

import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.run.TrainingStep;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Records every so often how gradients flow, from a [Trainer] or from a loop of one's own.
///
/// Changes nothing that it looks at. Between records it costs nothing; what a record costs is one product over all lags
/// for each layer. A network of one's own loop is recorded by [#observe], before the optimizer moves the weights.
/// Not thread-safe: one recorder for each run.
public final class FlowRecorder implements Trainer.Observer {
    /// How often is recorded unless said otherwise: a record costs some steps' time.
    public static final int DEFAULT_EVERY = 100;

    private static final int MOST_LAGS = 40;

    private final int every;
    private final Consumer<FlowRecord> sink;

    /// A recorder.
    ///
    /// @param every records at the first step and at every multiple of this
    /// @param sink  gets every record as soon as it is made, as [RecordFile#append]
    /// @throws IllegalArgumentException if `every` is below 1
    public FlowRecorder(int every, Consumer<FlowRecord> sink) {
        if (every < 1) {
            throw new IllegalArgumentException("recording every " + every + " steps: at least 1 is needed");
        }
        this.every = every;
        this.sink = sink;
    }

    /// Whether a step is one of those that are recorded.
    public boolean wants(long step) {
        return step == 1 || step % every == 0;
    }

    @Override
    public void observe(TrainingStep step) {
        if (wants(step.number())) {
            sink.accept(record(step));
        }
    }

    /// Measures one step, whatever its number.
    ///
    /// @throws IllegalStateException if the norm of a product did not converge
    public static FlowRecord record(TrainingStep step) {
        Trajectory trajectory = step.prediction().trajectory();
        int[] lags = thinned(trajectory.steps());
        List<LayerRecord> layers = IntStream.range(
                        0, trajectory.network().architecture().layers())
                .mapToObj(layer -> new LayerMeasure(trajectory, layer)
                        .record(lags, step.gradients().network().totalStates(layer)))
                .toList();
        return new FlowRecord(
                step.number(),
                step.loss(),
                step.rate(),
                step.norm(),
                step.clippedNorm(),
                lags,
                layers,
                layers.stream().flatMap(layer -> Warnings.of(layer).stream()).toList());
    }

    /// Lags from 1 to `steps`, all of the small ones and ever fewer of the large ones, that one included.
    private static int[] thinned(int steps) {
        double ratio = Math.pow(steps, 1.0 / MOST_LAGS);
        return IntStream.concat(
                        IntStream.rangeClosed(0, MOST_LAGS).map(i -> (int) Math.round(Math.pow(ratio, i))),
                        IntStream.of(steps))
                .map(lag -> Math.min(lag, steps))
                .distinct()
                .sorted()
                .toArray();
    }
}
