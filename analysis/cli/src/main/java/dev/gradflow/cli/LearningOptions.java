package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.train.Adam;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.LearningRate;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.Recomputation;
import dev.gradflow.core.train.RmsProp;
import dev.gradflow.core.train.Sgd;
import dev.gradflow.core.train.UpdateRule;
import dev.gradflow.core.train.run.Trainer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how it learns.
final class LearningOptions {
    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Training steps (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(
            names = "--batch",
            paramLabel = "B",
            defaultValue = "32",
            description = "Sequences of a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "adam",
            description = "adam, adamw, rmsprop or sgd, with PyTorch's defaults (default: ${DEFAULT-VALUE}).")
    private String optimizer = "adam";

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.002",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "constant, cosine (falls towards 0 at step N of --steps), or step:EVERY:FACTOR"
                    + " (default: ${DEFAULT-VALUE}).")
    private String schedule = "constant";

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description = "Steps over which the rate rises from 0 (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "Momentum, of sgd and rmsprop (default: 0).")
    private @Nullable Double momentum;

    @Option(names = "--weight-decay", paramLabel = "L", description = "Weight decay (default: PyTorch's).")
    private @Nullable Double weightDecay;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            defaultValue = "1",
            description = "Largest global norm of the gradients; 0 for none (default: ${DEFAULT-VALUE}).")
    private double clip;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Dropout between layers (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
            names = "--recompute",
            paramLabel = "STEPS",
            arity = "0..1",
            fallbackValue = "0",
            description = "Saves memory: records about this many steps of a sequence at a time and computes them again"
                    + " on the way back, to the same bits (STEPS left out: about the square root of the length).")
    private @Nullable Integer recompute;

    /// The last step.
    long steps() {
        if (steps < 1) {
            throw new InputException("--steps " + steps + ": must be at least 1");
        }
        return steps;
    }

    /// Whether steps are computed again on the way back.
    boolean recomputes() {
        return recompute != null;
    }

    /// Whether the rate at a step depends on which is the last one.
    boolean dependsOnSteps() {
        return schedule.equals("cosine");
    }

    /// Batch size, clipping, dropout and recomputation.
    ///
    /// @param length the steps of a sequence
    /// @throws InputException naming what is out of range
    Trainer.Options options(long seed, int length) {
        int stretch = recompute == null ? 0 : recompute == 0 ? Recomputation.leastMemory(length) : recompute;
        try {
            return new Trainer.Options(
                    batch, clip == 0 ? Double.POSITIVE_INFINITY : clip, new Dropout(dropout, seed, 0), stretch);
        } catch (IllegalArgumentException e) {
            throw new InputException("--batch, --clip, --dropout or --recompute: " + e.getMessage());
        }
    }

    /// The optimizer with its schedule.
    ///
    /// @throws InputException if there is none of that name, or a number is out of range
    Optimizer optimizer() {
        try {
            LearningRate base = schedule();
            return new Optimizer(rule(), warmUp == 0 ? base : base.withWarmUp(warmUp));
        } catch (IllegalArgumentException e) {
            throw new InputException("--optimizer, --lr or --schedule: " + e.getMessage());
        }
    }

    private UpdateRule rule() {
        boolean adam = optimizer.startsWith("adam");
        if (adam && momentum != null) {
            throw new IllegalArgumentException("--momentum goes with sgd and rmsprop");
        }
        requireRange("--momentum", momentum);
        requireRange("--weight-decay", weightDecay);
        double moving = momentum == null ? 0 : momentum;
        double decay = weightDecay == null ? 0 : weightDecay;
        return switch (optimizer) {
            case "adam" -> new Adam(0.9, 0.999, 1e-8, decay, false);
            case "adamw" -> new Adam(0.9, 0.999, 1e-8, weightDecay == null ? 0.01 : weightDecay, true);
            case "rmsprop" -> new RmsProp(0.99, 1e-8, decay, moving);
            case "sgd" -> new Sgd(moving, decay, false);
            default -> throw new IllegalArgumentException(
                    "there is no optimizer '" + optimizer + "'; there are adam, adamw, rmsprop, sgd");
        };
    }

    private static void requireRange(String option, @Nullable Double value) {
        if (value != null && !(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(option + " " + value + ": must be a finite number, at least 0");
        }
    }

    private LearningRate schedule() {
        String[] parts = schedule.split(":", -1);
        try {
            return switch (parts[0] + parts.length) {
                case "constant1" -> LearningRate.constant(rate);
                case "cosine1" -> LearningRate.cosine(rate, steps(), 0);
                case "step3" ->
                    LearningRate.stepped(rate, Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
                default ->
                    throw new IllegalArgumentException("there is no schedule '" + schedule
                            + "'; there are constant, cosine, step:EVERY:FACTOR");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("schedule '" + schedule + "': numbers as in step:1000:0.5 are needed", e);
        }
    }
}
