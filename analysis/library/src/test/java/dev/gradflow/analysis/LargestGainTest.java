package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The norm of a product that is never formed is that of the product formed.
final class LargestGainTest {
    private static StepJacobians jacobians(String cell, int hidden, int steps, Precision precision, double gain) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, hidden, 1, true);
        Parameters parameters = Initialisation.uniform(architecture, precision, 3);
        Tensor weights = parameters.get("weight_hh_l0");
        Tensor input = Tensor.zeros(precision, steps, 1, 2);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < weights.shape().size(); i++) {
            weights.storage().set(i, gain * weights.storage().get(i));
        }
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        return Network.of(parameters).run(input).jacobians(0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "lstm,F64,1,1e-10",
        "gru,F64,4,1e-10",
        "rnn-tanh,F64,0.2,1e-10",
        "lstm-1997,F64,1,1e-10",
        "lstm,F32,1,1e-4",
        "rnn-tanh,F32,0.05,1e-4",
        "rnn-identity,F32,3,1e-4"
    })
    void isTheNormOfTheProductFormed(String cell, Precision precision, double gain, double tolerance) {
        StepJacobians jacobians = jacobians(cell, 20, 120, precision, gain);
        for (int lag : new int[] {1, 17, 110}) {
            LargestGain found = LargestGain.of(jacobians, 115, lag, tolerance);
            JacobianProduct product = JacobianProduct.endingAt(jacobians, 115);
            while (product.lag() < lag) {
                product.extend();
            }
            assertThat(found.converged()).isTrue();
            assertThat(found.errorEstimate()).isLessThanOrEqualTo(tolerance);
            assertThat(found.logNorm())
                    .as("%s, lag %d", cell, lag)
                    .isCloseTo(
                            product.logSpectralNorm(precision == Precision.F64 ? 1e-12 : 1e-6),
                            offset(2 * tolerance + (precision == Precision.F64 ? 1e-9 : 1e-4)));
        }
    }

    @Test
    void whatAnnihilatesHasNoGain() {
        Network network =
                Network.of(Parameters.zeros(new Architecture(Cells.named("rnn-tanh"), 1, 3, 1, true), Precision.F64));
        StepJacobians jacobians = network.run(Tensor.zeros(Precision.F64, 5, 1, 1)).jacobians(0, 0);
        assertThat(LargestGain.of(jacobians, 5, 5, 1e-6).logNorm()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> LargestGain.of(jacobians, 3, 4, 1e-6)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
