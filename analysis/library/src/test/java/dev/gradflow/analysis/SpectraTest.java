package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Spectra of a network whose products are known: a linear one that turns the plane and shrinks it.
final class SpectraTest {
    private static Replay replay(Network network, int steps) {
        Architecture architecture = network.architecture();
        Tensor input = Tensor.zeros(Precision.F64, steps, 1, architecture.inputSize());
        return Replay.of(network, input, State.zeros(architecture, Precision.F64, 1), 0, Progress.NONE);
    }

    @Test
    void aTurningPlaneHasAPairOfEigenvaluesAndPowersAsSingularValues() {
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.IDENTITY), 1, 2, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        parameters
                .get("weight_hh_l0")
                .copyFrom(Tensor.of(new double[] {0.9 * 0.6, -0.9 * 0.8, 0.9 * 0.8, 0.9 * 0.6}, 2, 2));
        Spectra spectra = Objects.requireNonNull(SpectraMeasure.of(replay(Network.of(parameters), 60), 0, 0, 50));
        assertThat(spectra.eigenvalues()).hasSize(2);
        for (Spectra.Plane plane : spectra.eigenvalues()) {
            assertThat(plane.re()).containsExactly(new double[] {0.54, 0.54}, offset(1e-14));
            assertThat(plane.im()).containsExactly(new double[] {0.72, -0.72}, offset(1e-14));
        }
        assertThat(spectra.lags()).containsExactly(1, 10);
        for (int i = 0; i < 2; i++) {
            double expected = spectra.lags()[i] * Math.log(0.9);
            assertThat(spectra.logSingular().get(i)).containsExactly(new double[] {expected, expected}, offset(1e-12));
        }
    }

    @Test
    void whatIsBelowTheRoundingOfTheProductIsLeftOut() {
        Network network = Network.of(
                Initialisation.uniform(new Architecture(Cells.named("lstm"), 1, 6, 1, true), Precision.F64, 3));
        Spectra spectra = Objects.requireNonNull(SpectraMeasure.of(replay(network, 120), 0, 0, 120));
        double[] last = spectra.logSingular().getLast();
        assertThat(last[0]).isLessThan(-20);
        assertThat(last[11]).isNaN();
        assertThat(spectra.eigenvalues()).extracting(Spectra.Plane::name).contains("weight_hh_l0[f]");
    }

    @Test
    void largeLayersHaveNone() {
        Network network = Network.of(
                Initialisation.uniform(new Architecture(Cells.named("lstm"), 1, 129, 1, true), Precision.F64, 3));
        assertThat(SpectraMeasure.of(replay(network, 2), 0, 0, 2)).isNull();
    }
}
