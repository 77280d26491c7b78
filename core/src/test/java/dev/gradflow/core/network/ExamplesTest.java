package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.GruCell;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.run.Checkpoint;
import dev.gradflow.core.train.run.Evaluation;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.task.DelayedXor;
import dev.gradflow.core.train.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples that the Javadoc of the main types shows.
final class ExamplesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    // @start region="cell"
    /// The minimal gated unit (Zhou et al. 2016).
    record MinimalGatedUnit() implements Cell {
        @Override
        public String name() {
            return "mgu";
        }

        @Override
        public void equations(CellBuilder builder) {
            builder.gates("f", "n");
            Value h = builder.state("h");
            Value f = builder.preactivation("f", h).sigmoid().named("f");
            Value n = builder.input().linear("n").plus(f.times(h).linear("n")).tanh();
            builder.next(h, f.oneMinus().times(h).plus(f.times(n)));
        }
    }
    // @end

    @Test
    void runningANetwork() {
        // @start region="run"
        Architecture architecture = new Architecture(new LstmCell(), 8, 16, 2, true); // I, H, layers, biases
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 1));
        Tensor input = Tensor.zeros(Precision.F64, 100, 4, 8); // [steps, batch, inputs]
        Trajectory trajectory = network.run(input);
        Tensor output = trajectory.output(); // h of the top layer, [100, 4, 16]
        Tensor cellState = trajectory.state(0, "c"); // of layer 0, [101, 4, 16], c_0 first
        Tensor forgetGate = trajectory.value(0, "f"); // [100, 4, 16]
        // @end
        assertThat(output.shape().extents()).containsExactly(100, 4, 16);
        assertThat(cellState.shape().extents()).containsExactly(101, 4, 16);
        assertThat(forgetGate.get(0, 0, 0)).isBetween(0.0, 1.0);

        // @start region="gradients"
        Tensor lossGradient = Tensor.zeros(Precision.F64, 4, 16); // ∂E/∂output at the last step, [batch, hidden]
        lossGradient.set(1, 0, 0);
        Gradients gradients = Bptt.gradients(trajectory, lossGradient);
        Tensor weights = gradients.parameters().get("weight_hh_l0"); // dE/dW, [64, 16]
        Tensor states = gradients.states(1).getFirst(); // dE/dh_t of layer 1, [101, 4, 16]
        // @end
        assertThat(weights.shape().extents()).containsExactly(64, 16);
        assertThat(states.get(100, 0, 0)).isEqualTo(1);

        // @start region="jacobian"
        StepJacobians jacobians = trajectory.jacobians(0, 0); // layer 0, batch element 0
        Tensor vectors = Tensor.zeros(Precision.F64, 1, jacobians.size());
        Tensor results = Tensor.zeros(Precision.F64, 1, jacobians.size());
        vectors.set(1, 0, 0);
        jacobians.at(50).apply(vectors, results); // J_50 · e_0, without forming J_50
        Tensor dense = jacobians.at(50).dense(); // [32, 32]: h and c
        // @end
        assertThat(results.get(0, 3)).isCloseTo(dense.get(3, 0), org.assertj.core.data.Offset.offset(1e-15));
    }

    @Test
    void runningForwardPieceByPiece() {
        Architecture architecture = new Architecture(new GruCell(), 8, 16, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 1));
        // @start region="inference"
        Inference inference = network.inference(1); // one for each thread
        Tensor input = Tensor.zeros(Precision.F32, 10, 1, 8);
        Tensor output = Tensor.zeros(Precision.F32, 10, 1, 16);
        for (int piece = 0; piece < 3; piece++) {
            inference.run(input, output); // goes on from where the last piece ended
        }
        inference.start(State.zeros(architecture, Precision.F32, 1)); // a new sequence
        // @end
        assertThat(inference.state().components().getFirst().get(0, 0, 0)).isZero();
        assertThat(output.get(9, 0, 0)).isNotZero();
    }

    @Test
    void training() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        // @start region="train"
        Task task = new DelayedXor(6, 1); // length, seed
        Architecture architecture = new Architecture(new GruCell(), task.inputs(), 12, 1, true);
        Model model = Model.create(architecture, task.outputs(), Precision.F32, 4);
        Trainer.Options options = new Trainer.Options(16, 1.0, Dropout.NONE); // batch size, largest norm of gradients
        Trainer trainer = new Trainer(model, Optimizer.adam(0.02), task, options);
        while (trainer.steps() < 300) {
            trainer.step(Trainer.Observer.NONE);
        }
        double loss = Evaluation.of(model, task, Task.Split.TEST).loss();
        Checkpoint.write(file, trainer, Map.of("task", "xor")); // a later run goes on from here
        // @end
        assertThat(loss).isLessThan(Math.log(2));
        assertThat(Checkpoint.read(file).steps()).isEqualTo(300);
    }

    @Test
    void writingAndReadingWeights() throws IOException {
        Architecture architecture = new Architecture(new LstmCell(), 8, 16, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 1));
        Path file = folder.resolve("model.safetensors");
        // @start region="weights"
        Safetensors.write(file, network.parameters().tensors(), Map.of("format", "pt")); // PyTorch's names
        RecurrentWeights weights = RecurrentWeights.read(file, RecurrentWeights.Request.ANY);
        Network again = weights.network(Precision.F32);
        // @end
        assertThat(weights.cell()).isEqualTo("lstm");
        assertThat(again.parameters().get("weight_hh_l1").toArray())
                .isEqualTo(network.parameters().get("weight_hh_l1").toArray());
    }

    @Test
    void aCellOfOnesOwn() {
        Architecture architecture = new Architecture(new MinimalGatedUnit(), 3, 5, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 1));
        assertThat(network.run(Tensor.zeros(Precision.F64, 7, 2, 3)).output().extent(0))
                .isEqualTo(7);
    }
}
