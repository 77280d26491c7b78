package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.kernel.Bfloat16;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// What is refused, and what an empty sequence does.
final class InferenceTest {
    private final Network network = Network.of(
            Initialisation.uniform(new Architecture(new LstmCell(), 3, 4, 2, true), Precision.F64, 1));

    @Test
    void nothingHappensInNoSteps() {
        Inference inference = network.inference(2);
        assertThat(inference.run(Tensor.zeros(Precision.F64, 0, 2, 3)).shape().size())
                .isZero();
        assertThat(inference.state().components().getFirst().toArray()).containsOnly(0.0);
    }

    @Test
    void tensorsThatHaveGapsAreReadAndWritten() {
        Tensor input = Tensor.zeros(Precision.F64, 2, 6, 3);
        for (int i = 0; i < 36; i++) {
            input.storage().set(i, Math.sin(i));
        }
        Tensor turned = input.transpose(0, 1);
        Tensor output = Tensor.zeros(Precision.F64, 2, 6, 4);
        network.inference(2).run(turned, output.transpose(0, 1));
        assertThat(output.transpose(0, 1).toArray())
                .isEqualTo(network.run(turned).output().toArray());
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Inference inference = network.inference(2);
        assertThatThrownBy(() -> network.inference(0)).hasMessage("batch 0: must be at least 1");
        assertThatThrownBy(() -> inference.run(Tensor.zeros(Precision.F64, 5, 3, 3)))
                .hasMessage("input F64[5, 3, 3], expected F64[steps, 2, 3]");
        assertThatThrownBy(
                        () -> inference.run(Tensor.zeros(Precision.F64, 5, 2, 3), Tensor.zeros(Precision.F64, 4, 2, 4)))
                .hasMessage("output F64[4, 2, 4], expected F64[5, 2, 4]");
        assertThatThrownBy(() -> inference.run(Tensor.zeros(Precision.F32, 5, 2, 3)))
                .hasMessageContaining("expected F64");
    }

    @Test
    void weightsAsBfloat16AreRoundedWeights() {
        Parameters parameters = network.parameters().copy(Precision.F32);
        Inference halves = Network.of(parameters).inference(2, WeightStorage.BFLOAT16);
        Tensor input = Tensor.zeros(Precision.F32, 20, 2, 3);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, Math.sin(i));
        }
        Tensor actual = halves.run(input);
        parameters.tensors().forEach((name, tensor) -> {
            for (int i = 0; i < tensor.shape().size() && name.startsWith("weight"); i++) {
                tensor.storage().set(i, Bfloat16.round((float) tensor.storage().get(i)));
            }
        });
        assertThat(actual.toArray())
                .isEqualTo(Network.of(parameters).run(input).output().toArray());
        assertThatThrownBy(() -> network.inference(1, WeightStorage.BFLOAT16))
                .hasMessage("weights as bfloat16 are for networks in F32, this one is in F64");
    }
}
