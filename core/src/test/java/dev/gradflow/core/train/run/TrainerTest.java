package dev.gradflow.core.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.format.FormatException;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.task.AddingProblem;
import dev.gradflow.core.train.task.CharacterText;
import dev.gradflow.core.train.task.DelayedXor;
import dev.gradflow.core.train.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training runs: they learn, they say where they break, and their checkpoints are checked.
final class TrainerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static Trainer trainer(Task task, String cell, int hidden, Optimizer optimizer) {
        return trainer(task, cell, hidden, optimizer, 0);
    }

    private static Trainer trainer(Task task, String cell, int hidden, Optimizer optimizer, int stretch) {
        Architecture architecture = new Architecture(Cells.named(cell), task.inputs(), hidden, 1, true);
        Model model = Model.create(architecture, task.outputs(), Precision.F32, 4);
        return new Trainer(model, optimizer, task, new Trainer.Options(16, 1, Dropout.NONE, stretch));
    }

    @Test
    void aShortXorIsLearnt() {
        Task task = new DelayedXor(6, 1);
        Trainer trainer = trainer(task, "gru", 12, Optimizer.adam(0.02));
        assertThat(Evaluation.of(trainer.model(), task, Task.Split.TEST).accuracy()).isBetween(0.3, 0.7);
        while (trainer.steps() < 600) {
            trainer.step(Trainer.Observer.NONE);
        }
        Evaluation after = Evaluation.of(trainer.model(), task, Task.Split.TEST);
        assertThat(after.accuracy()).isGreaterThan(0.98);
        assertThat(after.loss()).isLessThan(0.1 * task.baseline(Task.Split.TEST).loss());
    }

    @Test
    void observersSeeTheStepBeforeTheWeightsMove() {
        Trainer trainer = trainer(new AddingProblem(10, 1), "lstm", 6, Optimizer.sgd(0.1, 0));
        double[] before = trainer.model().parameter("readout.bias").toArray();
        trainer.step(step -> {
            assertThat(step.number()).isEqualTo(1);
            assertThat(step.rate()).isEqualTo(0.1);
            assertThat(step.clippedNorm()).isLessThanOrEqualTo(Math.min(1, step.norm()));
            assertThat(trainer.model().parameter("readout.bias").toArray()).isEqualTo(before);
        });
        assertThat(trainer.model().parameter("readout.bias").toArray()).isNotEqualTo(before);
    }

    @Test
    void whatIsNotFiniteIsNamedAndNothingMoves() {
        Trainer trainer = trainer(new AddingProblem(30, 1), "rnn-relu", 6, Optimizer.sgd(0.1, 0));
        Tensor recurrent = trainer.model().parameter("rnn.weight_hh_l0");
        recurrent.storage().fill(0, recurrent.storage().length(), 1e20);
        trainer.model().parametersChanged();
        double[] before = trainer.model().parameter("rnn.weight_ih_l0").toArray();
        assertThatThrownBy(() -> trainer.step(Trainer.Observer.NONE))
                .isInstanceOfSatisfying(
                        DivergedException.class, e -> assertThat(e.step()).isEqualTo(1))
                .hasMessageContaining("training step 1: not finite from state h of layer 0 at time 3 (Infinity)");
        assertThat(trainer.model().parameter("rnn.weight_ih_l0").toArray()).isEqualTo(before);
        assertThat(trainer.steps()).isZero();
    }

    @Test
    void recomputationChangesNoBitOfARun() {
        for (Task task : List.of(
                new AddingProblem(150, 1), new CharacterText("what is not kept is computed again. ".repeat(400), 100))) {
            Trainer whole = trainer(task, "gru", 6, Optimizer.adam(0.01));
            Trainer parts = trainer(task, "gru", 6, Optimizer.adam(0.01), 50);
            for (int step = 0; step < 4; step++) {
                assertThat(parts.step(Trainer.Observer.NONE)).isEqualTo(whole.step(Trainer.Observer.NONE));
            }
            whole.model().parameters().forEach((name, tensor) -> assertThat(
                            parts.model().parameter(name).toArray())
                    .as(name)
                    .isEqualTo(tensor.toArray()));
        }
    }

    @Test
    void whatIsNotFiniteIsNamedAlsoWhereItWasNotKept() {
        List<String> messages = new ArrayList<>();
        for (int stretch : new int[] {0, 1}) {
            Trainer trainer = trainer(new AddingProblem(150, 1), "rnn-relu", 6, Optimizer.sgd(0.1, 0), stretch);
            // Threefold at every step: out of range after some 80, beyond a stretch of 64.
            Initialisation.identity(trainer.model().network().parameters(), 3);
            trainer.model().parametersChanged();
            assertThatThrownBy(() -> trainer.step(Trainer.Observer.NONE))
                    .isInstanceOf(DivergedException.class)
                    .satisfies(e -> messages.add(e.getMessage()));
        }
        assertThat(messages.getFirst()).containsPattern("not finite from state h of layer 0 at time [78]\\d ");
        assertThat(messages.getLast()).isEqualTo(messages.getFirst());
    }

    @Test
    void weightsAreWhatReadersOfPyTorchFilesFind() throws IOException {
        Trainer trainer = trainer(new AddingProblem(10, 1), "lstm", 6, Optimizer.adam(0.01));
        trainer.step(Trainer.Observer.NONE);
        Path file = folder.resolve("model.safetensors");
        Checkpoint.writeWeights(file, trainer.model());
        RecurrentWeights weights = RecurrentWeights.read(file, RecurrentWeights.Request.ANY);
        assertThat(weights.prefix()).isEqualTo("rnn.");
        Network read = weights.network(Precision.F32);
        read.parameters().tensors().forEach((name, tensor) -> assertThat(tensor.toArray())
                .isEqualTo(trainer.model().parameter("rnn." + name).toArray()));
    }

    @Test
    void everyChangedByteOfACheckpointIsFoundOut() throws IOException {
        Trainer trainer = trainer(new AddingProblem(10, 1), "gru", 2, Optimizer.adam(0.01));
        trainer.step(Trainer.Observer.NONE);
        Path file = folder.resolve("checkpoint.safetensors");
        Checkpoint.write(file, trainer, Map.of("cell", "gru"));
        assertThat(Checkpoint.read(file).settings()).containsExactly(Map.entry("cell", "gru"));
        assertThat(Checkpoint.read(file).steps()).isEqualTo(1);
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < sound.length; i += 7) {
            byte[] changed = sound.clone();
            changed[i] ^= 4;
            Files.write(file, changed);
            assertThatThrownBy(() -> Checkpoint.read(file)).as("byte %d", i).isInstanceOf(FormatException.class);
        }
        Files.write(file, java.util.Arrays.copyOf(sound, sound.length - 5));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(FormatException.class);
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused() throws IOException {
        Trainer trainer = trainer(new AddingProblem(10, 1), "gru", 4, Optimizer.adam(0.01));
        trainer.step(Trainer.Observer.NONE);
        Path file = folder.resolve("checkpoint.safetensors");
        Checkpoint.write(file, trainer, Map.of());
        Checkpoint checkpoint = Checkpoint.read(file);
        assertThatThrownBy(() -> checkpoint.restore(
                        trainer(new AddingProblem(10, 1), "gru", 5, Optimizer.adam(0.01))))
                .hasMessageContaining("F32[12, 2] for 'rnn.weight_ih_l0'; the model has F32[15, 2]");
        assertThatThrownBy(() -> checkpoint.restore(
                        trainer(new AddingProblem(10, 1), "gru", 4, Optimizer.rmsProp(0.01))))
                .hasMessageContaining("was trained by Adam[");
        assertThatThrownBy(() -> checkpoint.restore(
                        trainer(new AddingProblem(10, 1), "lstm-1997", 4, Optimizer.adam(0.01))))
                .hasMessageContaining("holds a network of cell gru, not of lstm-1997");
        Checkpoint.writeWeights(file, trainer.model());
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessageContaining("is no checkpoint");
    }

    @Test
    void aTrainerThatDoesNotFitStaysWhatItIs() throws IOException {
        Task task = new CharacterText("to be or not to be. ".repeat(200), 5);
        Trainer trainer = trainer(task, "gru", 4, Optimizer.adam(0.01));
        trainer.step(Trainer.Observer.NONE);
        Path file = folder.resolve("checkpoint.safetensors");
        Checkpoint.write(file, trainer, Map.of());
        Checkpoint checkpoint = Checkpoint.read(file);
        Architecture deeper = new Architecture(Cells.named("gru"), task.inputs(), 4, 2, true);
        Trainer two = new Trainer(
                Model.create(deeper, task.outputs(), Precision.F32, 5),
                Optimizer.adam(0.01),
                task,
                new Trainer.Options(16, 1, Dropout.NONE));
        double[] before = two.model().network().parameters().get("weight_hh_l0").toArray();
        assertThatThrownBy(() -> checkpoint.restore(two)).hasMessageContaining("no tensor 'rnn.weight_ih_l1'");
        assertThat(two.model().network().parameters().get("weight_hh_l0").toArray()).isEqualTo(before);
        Trainer wider = new Trainer(
                Model.create(trainer.model().network().architecture(), task.outputs(), Precision.F32, 5),
                Optimizer.adam(0.01),
                task,
                new Trainer.Options(8, 1, Dropout.NONE));
        assertThatThrownBy(() -> checkpoint.restore(wider)).hasMessageContaining("is the batch another one?");
    }
}
