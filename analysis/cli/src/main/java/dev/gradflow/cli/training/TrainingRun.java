package dev.gradflow.cli.training;

import java.util.stream.Stream;
import dev.gradflow.analysis.training.FlowRecord;
import dev.gradflow.analysis.training.FlowRecorder;
import dev.gradflow.analysis.training.RecordFile;
import dev.gradflow.core.format.AtomicFile;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.run.Checkpoint;
import dev.gradflow.core.train.run.DivergedException;
import dev.gradflow.core.train.run.Evaluation;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a trainer in a folder: steps, records, learning curves and checkpoints.
public final class TrainingRun {
    /// The checkpoint's name in the folder.
    public static final String CHECKPOINT = "checkpoint.safetensors";

    /// The name of the weights for PyTorch.
    public static final String WEIGHTS = "model.safetensors";

    /// The name of the records of gradient flow, one a line.
    public static final String RECORD = "record.jsonl";

    /// The name of the learning curves, one point a line.
    public static final String CURVE = "curve.jsonl";

    /// What the account of a run's end begins with if numbers stopped being finite; the message follows.
    public static final String DIVERGED = "diverged: ";

    private static final String GOOD_ENOUGH = "good enough";

    /// The setting that tells the sum of the losses since the last point of the curve, and how many they are.
    private static final String LOSSES = "losses since the last point";

    private final Trainer trainer;
    private final Path folder;
    private final Pace pace;
    private final Map<String, String> settings;
    private final List<CurvePoint> curve = new ArrayList<>();
    private final List<FlowRecord> flow = new ArrayList<>();
    private double lossSum;
    private long losses;

    /// How long to train, and how often to do what.
    ///
    /// @param steps      the last step
    /// @param stopBelow  the validation loss that is good enough
    /// @param evaluate   every how many steps to look at the validation data
    /// @param record     every how many steps to record gradient flow
    /// @param checkpoint every how many steps to write a checkpoint
    public record Pace(long steps, double stopBelow, int evaluate, int record, int checkpoint) {}

    /// Hears how far the run is.
    @FunctionalInterface
    public interface Listener {
        /// Called after every step.
        void stepDone(long step, double loss, double rate);
    }

    /// A run of `trainer`, which may have made steps already.
    ///
    /// @param settings kept in every checkpoint
    /// @param stored   the settings of the checkpoint that the run goes on from; empty for a new run
    public TrainingRun(
            Trainer trainer, Path folder, Pace pace, Map<String, String> settings, Map<String, String> stored) {
        this.trainer = trainer;
        this.folder = folder;
        this.pace = pace;
        this.settings = settings;
        String[] since = stored.getOrDefault(LOSSES, "0 0").split(" ", 2);
        lossSum = Double.parseDouble(since[0]);
        losses = Long.parseLong(since[1]);
    }

    /// The files that a run writes into its folder.
    public static List<Path> files(Path folder) {
        return Stream.of(CHECKPOINT, WEIGHTS, RECORD, CURVE).map(folder::resolve).toList();
    }

    /// The learning curves so far.
    public List<CurvePoint> curve() {
        return List.copyOf(curve);
    }

    /// The records so far.
    public List<FlowRecord> flow() {
        return List.copyOf(flow);
    }

    /// Trains until the last step, until it is good enough, or until asked to stop.
    ///
    /// Leaves a checkpoint in any case, and no file if the first step of a new run fails. Where the weights are not
    /// finite any more the checkpoint is the last one whose were.
    ///
    /// @param stop asked before every step
    /// @return how it ended, as [TrainingResult] has it
    /// @throws IOException if a file cannot be read or written, or another run of the folder is under way
    public String run(Listener listener, BooleanSupplier stop) throws IOException {
        long start = trainer.steps();
        try (RecordFile records = RecordFile.open(folder.resolve(RECORD), start);
                RecordFile points = RecordFile.open(folder.resolve(CURVE), start)) {
            AtomicFile.removeLeftovers(folder.toAbsolutePath());
            curve.addAll(RecordedRun.curve(folder.resolve(CURVE), start));
            flow.addAll(RecordedRun.flow(folder.resolve(RECORD), start));
            FlowRecorder recorder = new FlowRecorder(pace.record(), each -> {
                flow.add(each);
                records.append(each);
            });
            String ended = steps(recorder, points, listener, stop);
            String problem = save();
            return problem == null || ended.startsWith(DIVERGED) ? ended : problem;
        } catch (IllegalArgumentException | OutOfMemoryError e) {
            if (trainer.steps() == 0) {
                Files.deleteIfExists(folder.resolve(RECORD));
                Files.deleteIfExists(folder.resolve(CURVE));
            }
            throw e;
        }
    }

    private String steps(FlowRecorder recorder, RecordFile points, Listener listener, BooleanSupplier stop)
            throws IOException {
        if (curve.isEmpty()) {
            evaluate(Double.NaN, points);
        }
        CurvePoint latest = curve.getLast();
        if (latest.step() == trainer.steps() && trainer.steps() > 0 && latest.validation() < pace.stopBelow()) {
            return GOOD_ENOUGH;
        }
        while (trainer.steps() < pace.steps()) {
            if (stop.getAsBoolean()) {
                return "stopped";
            }
            double rate = trainer.optimizer().nextRate();
            double loss;
            try {
                loss = trainer.step(recorder);
            } catch (DivergedException e) {
                return DIVERGED + e.getMessage();
            }
            long step = trainer.steps();
            lossSum += loss;
            losses++;
            listener.stepDone(step, loss, rate);
            if (step % pace.evaluate() == 0 || step == pace.steps()) {
                double validation = evaluate(lossSum / losses, points);
                lossSum = 0;
                losses = 0;
                if (validation < pace.stopBelow()) {
                    return GOOD_ENOUGH;
                }
            }
            if (step % pace.checkpoint() == 0) {
                String problem = save();
                if (problem != null) {
                    return problem;
                }
            }
        }
        return "finished";
    }

    private double evaluate(double loss, RecordFile points) {
        Evaluation evaluation = Evaluation.of(trainer.model(), trainer.task(), Task.Split.VALIDATION);
        CurvePoint point = new CurvePoint(
                trainer.steps(),
                loss,
                evaluation.loss(),
                evaluation.accuracy(),
                trainer.optimizer().nextRate());
        curve.add(point);
        points.append(RecordedRun.line(point));
        return evaluation.loss();
    }

    /// Writes a checkpoint if all weights are finite; else returns how the run has ended.
    private @Nullable String save() throws IOException {
        for (Map.Entry<String, Tensor> entry : trainer.model().parameters().entrySet()) {
            for (double value : entry.getValue().toArray()) {
                if (!Double.isFinite(value)) {
                    return DIVERGED + "training step " + trainer.steps() + ": left " + entry.getKey()
                            + " not finite; lower the learning rate, or clip gradients";
                }
            }
        }
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(LOSSES, lossSum + " " + losses);
        Checkpoint.write(folder.resolve(CHECKPOINT), trainer, all);
        Checkpoint.writeWeights(folder.resolve(WEIGHTS), trainer.model());
        return null;
    }
}
