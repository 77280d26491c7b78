package dev.gradflow.analysis.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.run.TrainingStep;
import dev.gradflow.core.train.task.AddingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is recorded is what was there, and recording changes nothing.
final class FlowRecorderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static Trainer trainer(String cell, int layers) {
        AddingProblem task = new AddingProblem(20, 1);
        Model model =
                Model.create(new Architecture(Cells.named(cell), 2, 6, layers, true), 1, Precision.F64, 2);
        return new Trainer(
                model, Optimizer.adam(0.01), task, new Trainer.Options(5, 0.5, Dropout.NONE));
    }

    @Test
    void recordsHoldWhatTheStepDid() {
        Trainer trainer = trainer("lstm", 2);
        trainer.step(step -> {
            FlowRecord found = FlowRecorder.record(step);
            Trajectory trajectory = step.prediction().trajectory();
            assertThat(found.step()).isEqualTo(1);
            assertThat(found.loss()).isEqualTo(step.loss());
            assertThat(found.norm()).isEqualTo(step.norm());
            assertThat(found.lags()).startsWith(1, 2, 3).endsWith(20).isSorted();
            for (int layer = 0; layer < 2; layer++) {
                LayerRecord measured = found.layers().get(layer);
                JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(layer, 0), 20);
                for (int i = 0; i < found.lags().length; i++) {
                    while (product.lag() < found.lags()[i]) {
                        product.extend();
                    }
                    assertThat(measured.logSigma()[i]).isCloseTo(product.logSpectralNorm(), within(1e-3));
                    assertThat(measured.logGradient()[i])
                            .isCloseTo(logNorm(step, layer, 20 - found.lags()[i]), within(1e-12));
                }
                assertThat(measured.gates()).extracting(GateStatistics::gate).containsExactly("i", "f", "g", "o");
                double[] forget = trajectory.value(layer, "f").toArray();
                double mean = 0;
                for (double value : forget) {
                    mean += value / forget.length;
                }
                assertThat(measured.gates().get(1).mean()).isCloseTo(mean, within(1e-12));
                assertThat(measured.dead()).isZero();
            }
        });
    }

    private static double logNorm(TrainingStep step, int layer, int t) {
        double sum = 0;
        for (Tensor component : step.gradients().network().totalStates(layer)) {
            for (double value : component.select(0, t).toArray()) {
                sum += value * value;
            }
        }
        return Math.log(sum) / 2;
    }

    @Test
    void recordingChangesNoBit() {
        Trainer alone = trainer("gru", 1);
        Trainer watched = trainer("gru", 1);
        List<FlowRecord> records = new ArrayList<>();
        FlowRecorder recorder = new FlowRecorder(3, records::add);
        for (int step = 0; step < 7; step++) {
            alone.step(Trainer.Observer.NONE);
            watched.step(recorder);
        }
        assertThat(records).extracting(FlowRecord::step).containsExactly(1L, 3L, 6L);
        alone.model().parameters().forEach((name, tensor) -> assertThat(
                        watched.model().parameter(name).toArray())
                .isEqualTo(tensor.toArray()));
    }

    private static List<String> warnings(String cell, java.util.function.Consumer<Parameters> change) {
        Trainer trainer = trainer(cell, 1);
        change.accept(trainer.model().network().parameters());
        trainer.model().parametersChanged();
        List<String> warnings = new ArrayList<>();
        trainer.step(step -> warnings.addAll(FlowRecorder.record(step).warnings()));
        return warnings;
    }

    @Test
    void warningsSayWhatIsWrong() {
        assertThat(warnings("rnn-identity", p -> Initialisation.identity(p, 1))).isEmpty();
        assertThat(warnings("rnn-identity", p -> Initialisation.identity(p, 0.5)))
                .containsExactly("layer 0: gradients vanish: after 7 steps less than 1 % is left of any of them");
        assertThat(warnings("rnn-identity", p -> Initialisation.identity(p, 2)))
                .singleElement()
                .asString()
                .startsWith("layer 0: gradients explode: over 20 steps some grow 1.05e+06-fold");
        assertThat(warnings("lstm", p -> Initialisation.forgetBias(p, 9)))
                .singleElement()
                .asString()
                .startsWith("layer 0: gate f is saturated: 100 % of its values, of mean 1.00");
        assertThat(warnings("rnn-relu", p -> p.gate("bias_ih_l0", "a").copyFrom(minus())))
                .contains("layer 0: 100 % of the units are dead: whatever comes in, they stay as they are");
    }

    private static Tensor minus() {
        Tensor bias = Tensor.zeros(Precision.F64, 6);
        bias.storage().fill(0, 6, -50);
        return bias;
    }

    @Test
    void aFileKeepsWholeRecordsUpToTheCheckpoint() throws IOException {
        Path file = folder.resolve("record.jsonl");
        Trainer trainer = trainer("lstm", 1);
        RecordFile.open(file, 0).close();
        assertThat(file).as("a run that was refused before its first record").doesNotExist();
        try (RecordFile records = RecordFile.open(file, 0)) {
            FlowRecorder recorder = new FlowRecorder(2, records::append);
            for (int step = 0; step < 6; step++) {
                trainer.step(recorder);
                assertThat(Files.readAllLines(file)).hasSize(1 + (step + 1) / 2);
            }
        }
        List<String> before = Files.readAllLines(file);
        assertThat(before.getFirst()).startsWith("{\"step\":1,\"loss\":").contains("\"verdict\":{\"word\":\"");
        Files.writeString(file, String.join("\n", before) + "\n{\"step\":7,\"lo");
        RecordFile.open(file, 4).close();
        assertThat(Files.readAllLines(file)).isEqualTo(before.subList(0, 3));
    }

    @Test
    void exponentsAreThoseOfALinearNetwork() {
        Trainer trainer = trainer("rnn-identity", 1);
        Parameters parameters = trainer.model().network().parameters();
        Initialisation.identity(parameters, 0.9);
        trainer.model().parametersChanged();
        trainer.step(step -> assertThat(
                        FlowRecorder.record(step).layers().getFirst().exponents())
                .hasSize(4)
                .containsExactly(new double[] {Math.log(0.9), Math.log(0.9), Math.log(0.9), Math.log(0.9)}, within(1e-12)));
        parameters.get("weight_hh_l0").set(1.5, 5, 5);
        trainer.model().parametersChanged();
        trainer.step(step -> assertThat(
                        FlowRecorder.record(step).layers().getFirst().exponents()[0])
                .isCloseTo(Math.log(1.5), within(0.01)));
    }

    @Test
    void theVerdictIsThatOfTheProduct() {
        Trainer trainer = trainer("rnn-identity", 1);
        Initialisation.identity(trainer.model().network().parameters(), 0.9);
        trainer.model().parametersChanged();
        trainer.step(step -> {
            Verdict verdict = FlowRecorder.record(step).layers().getFirst().verdict();
            assertThat(verdict.lag()).isEqualTo(20);
            assertThat(verdict.logGrowthPerStep()).isCloseTo(Math.log(0.9), within(1e-12));
            assertThat(verdict.eFoldingLag()).isEqualTo(10);
        });
    }
}
