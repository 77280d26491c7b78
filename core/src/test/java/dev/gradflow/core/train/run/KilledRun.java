package dev.gradflow.core.train.run;

import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.train.Adam;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.LearningRate;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.task.CharacterText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A training run in a process of its own, which may be killed and started again.
///
/// Two layers with dropout, momenta, and a state that is carried from step to step: all that a checkpoint must hold.
final class KilledRun {
    static final int STEPS = 420;
    static final int CHECKPOINT_EVERY = 2;

    private static final String TEXT = "It was the best of times, it was the worst of times. ".repeat(30);

    private KilledRun() {}

    static Trainer trainer() {
        CharacterText task = new CharacterText(TEXT, 7);
        Model model = Model.create(
                new Architecture(new LstmCell(), task.inputs(), 8, 2, true), task.outputs(), Precision.F32, 3);
        Optimizer optimizer = new Optimizer(new Adam(), LearningRate.cosine(1e-2, STEPS, 1e-4).withWarmUp(9));
        return new Trainer(model, optimizer, task, new Trainer.Options(3, 0.5, new Dropout(0.2, 11, 0)));
    }

    /// Goes on from the folder's checkpoint, if there is one, to the end; says every step.
    public static void main(String[] arguments) throws IOException {
        Path checkpoint = Path.of(arguments[0]).resolve("checkpoint.safetensors");
        Trainer trainer = trainer();
        if (Files.exists(checkpoint)) {
            Checkpoint.read(checkpoint).restore(trainer);
        }
        while (trainer.steps() < STEPS) {
            trainer.step(Trainer.Observer.NONE);
            if (trainer.steps() % CHECKPOINT_EVERY == 0) {
                Checkpoint.write(checkpoint, trainer, Map.of());
            }
            System.out.println(trainer.steps());
        }
        Checkpoint.write(checkpoint, trainer, Map.of());
    }
}
