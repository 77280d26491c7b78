package dev.gradflow.cli;

import java.util.stream.Stream;
import java.util.ArrayList;
import java.util.List;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.cli.report.TrainingReport;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.cli.training.TrainingResult;
import dev.gradflow.cli.training.TrainingRun;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.run.Checkpoint;
import dev.gradflow.core.train.run.Evaluation;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gradflow train`: a network learns a task from scratch, and how its gradients flow is recorded.
@Command(
        name = "train",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Trains a network from scratch and records how gradients flow while it learns.",
        footer = {
            "%nLeaves model.safetensors (for PyTorch), checkpoint.safetensors, record.jsonl,",
            "curve.jsonl, train.json and report.html. Ctrl-C stops after the current step and",
            "leaves all of it; --resume goes on, to the same weights as an undisturbed run.",
            "%nExamples:",
            "  gradflow train --task adding --length 200 --cell gru --out-dir runs/gru",
            "  gradflow train --task csv --input prices.csv --length 30 --steps 2000",
            "  gradflow train --resume --out-dir runs/gru --steps 5000"
        })
final class TrainCommand implements Callable<Integer> {
    /// The setting that tells what the file of the task was.
    private static final String DATA = "data";

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TaskOptions taskOptions = new TaskOptions();

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final LearningOptions learning = new LearningOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of every random draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--stop-below",
            paramLabel = "LOSS",
            defaultValue = "0",
            description = "Stop once the validation loss is below this (default: never).")
    private double stopBelow;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between looks at the validation data (default: ${DEFAULT-VALUE}).")
    private int evaluateEvery;

    @Option(
            names = "--record-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between records of gradient flow (default: ${DEFAULT-VALUE}).")
    private int recordEvery;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "500",
            description = "Steps between checkpoints (default: ${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(names = "--resume", description = "Go on from the checkpoint in --out-dir; only --steps, --stop-below, --checkpoint-every, --recompute and the place of --input may be new.")
    private boolean resume;

    @Option(
            names = "--out-dir",
            paramLabel = "DIR",
            description = "Folder of all files (default: the current one); created if missing.")
    private @Nullable Path outDir;

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Stopwatch stopwatch = new Stopwatch();
        Path folder = outDir == null ? Path.of("") : outDir;
        Path file = folder.resolve(TrainingRun.CHECKPOINT);
        Checkpoint checkpoint = null;
        if (resume) {
            checkpoint = Checkpoint.read(file);
            Settings.takeOver(spec, checkpoint.settings(), file);
        } else if (!Files.exists(file) && Files.exists(folder.resolve(TrainingRun.WEIGHTS))) {
            throw new InputException(folder.resolve(TrainingRun.WEIGHTS)
                    + ": weights are there already, of no run of this folder; move them, or name another folder with"
                    + " --out-dir");
        } else if (Files.exists(file)) {
            throw new InputException(
                    file + ": a run is there already; --resume goes on with it, --out-dir names another folder");
        }
        try (ThreadTeam team = ThreadTeam.of(threads.count())) {
            train(stopwatch, trainer(team), checkpoint);
        }
        return 0;
    }

    private void train(Stopwatch stopwatch, Trainer trainer, @Nullable Checkpoint checkpoint) throws IOException {
        Path folder = outDir == null ? Path.of("") : outDir;
        Path source = taskOptions.file();
        String data = source == null ? "" : FileDigest.of(source);
        if (checkpoint != null) {
            if (!checkpoint.settings().getOrDefault(DATA, data).equals(data)) {
                throw new InputException(source + ": is not what the run of " + folder.resolve(TrainingRun.CHECKPOINT)
                        + " learns from; bring it back, or start afresh elsewhere");
            }
            String steps = checkpoint.settings().getOrDefault("--steps", "");
            if (learning.dependsOnSteps() && !steps.equals(Long.toString(learning.steps()))) {
                throw new InputException(folder.resolve(TrainingRun.CHECKPOINT) + ": its learning rate falls towards step "
                        + steps + "; --steps must stay that, or start afresh elsewhere");
            }
            checkpoint.restore(trainer);
            if (learning.steps() < trainer.steps()) {
                throw new InputException(folder.resolve(TrainingRun.CHECKPOINT) + ": has "
                        + Amount.of(trainer.steps(), "step") + " behind it; --steps " + learning.steps() + " must be no fewer");
            }
        }
        TrainingRun.Pace pace = pace();
        Path report = folder.resolve("report.html");
        json.otherwise(folder.resolve("train.json"));
        List<Path> results = new ArrayList<>(TrainingRun.files(folder));
        results.add(report);
        if (json.file() != null) {
            results.add(json.file());
        }
        Destinations.keepApart(Stream.of(taskOptions.file()), results.toArray(Path[]::new));
        boolean made = outDir != null && Destinations.makeFolder(outDir);
        for (Path result : results) {
            Destinations.checkFile(result);
        }
        Map<String, String> settings = Settings.of(spec);
        if (source != null) {
            settings.put(DATA, data);
        }
        TrainingRun run = new TrainingRun(
                trainer, folder, pace, settings, checkpoint == null ? Map.of() : checkpoint.settings());
        try (Interruption interruption = new Interruption(folder.resolve(TrainingRun.CHECKPOINT))) {
            TrainingResult result;
            try {
                result = train(run, trainer, settings, pace, stopwatch, interruption);
            } catch (IllegalArgumentException | OutOfMemoryError e) {
                if (trainer.steps() == 0 && made) {
                    Files.deleteIfExists(folder);
                }
                if (trainer.steps() == 0 && e instanceof IllegalArgumentException) {
                    throw new InputException("--length, --batch or --hidden: " + e.getMessage());
                }
                throw e;
            }
            json.write(console, ReportJson.line(result));
            TrainingReport.write(result, report);
            if (!json.toStandardOutput()) {
                TrainSummary.print(console.out(), result, folder, report);
            }
            // A process that was asked to stop ends as soon as the interruption is closed.
            console.out().flush();
            if (result.ended().startsWith(TrainingRun.DIVERGED)) {
                throw new InputException(result.ended().substring(TrainingRun.DIVERGED.length()));
            }
        }
    }

    private Trainer trainer(ThreadTeam team) throws IOException {
        Task task = taskOptions.task(seed);
        Model model = modelOptions.model(task, seed, team);
        Trainer.Options options = learning.options(seed, taskOptions.length());
        try {
            return new Trainer(model, learning.optimizer(), task, options);
        } catch (IllegalArgumentException e) {
            throw new InputException("--batch or --hidden: " + e.getMessage());
        }
    }

    private TrainingRun.Pace pace() {
        for (String option : new String[] {"--evaluate-every", "--record-every", "--checkpoint-every"}) {
            int every = spec.findOption(option).getValue();
            if (every < 1) {
                throw new ParameterException(spec.commandLine(), option + " " + every + ": must be at least 1");
            }
        }
        if (Double.isNaN(stopBelow)) {
            throw new ParameterException(spec.commandLine(), "--stop-below NaN: must be a number");
        }
        return new TrainingRun.Pace(learning.steps(), stopBelow, evaluateEvery, recordEvery, checkpointEvery);
    }

    private TrainingResult train(
            TrainingRun run,
            Trainer trainer,
            Map<String, String> settings,
            TrainingRun.Pace pace,
            Stopwatch stopwatch,
            Interruption interruption)
            throws IOException {
        Task task = trainer.task();
        String ended;
        try (ProgressLine progress = new ProgressLine(console)) {
            ended = run.run(
                    (step, loss, rate) -> progress.report(
                            "training",
                            (int) step,
                            (int) pace.steps(),
                            String.format(Locale.ROOT, "loss %.4g rate %.3g", loss, rate)),
                    interruption::wanted);
        }
        Evaluation test = Evaluation.of(trainer.model(), task, Task.Split.TEST);
        Task.Baseline validation = task.baseline(Task.Split.VALIDATION);
        String title = task.name() + ", length " + taskOptions.length() + ": " + modelOptions.cell() + ", H = "
                + modelOptions.hidden();
        return new TrainingResult(
                TrainingResult.SCHEMA,
                title,
                "One seed. Products are those of the first sequence of a batch, ending at its last step."
                        + (learning.recomputes()
                                ? " Steps are recomputed: records see the last stretch of them, not the whole sequence."
                                : ""),
                stopwatch.conditions(spec, modelOptions.precision(), seed, threads.count()),
                settings,
                trainer.model().network().program().toString(),
                trainer.model().parameters().values().stream()
                        .mapToLong(TrainCommand::size)
                        .sum(),
                task.loss().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                new TrainingResult.Baseline(
                        validation.name(),
                        validation.loss(),
                        task.baseline(Task.Split.TEST).loss()),
                trainer.steps(),
                ended,
                new TrainingResult.Score(test.loss(), test.accuracy()),
                run.curve(),
                run.flow());
    }

    private static long size(Tensor tensor) {
        return tensor.shape().size();
    }
}
