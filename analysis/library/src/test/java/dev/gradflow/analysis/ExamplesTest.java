package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// The examples that the Javadoc of the main types shows.
final class ExamplesTest {
    private static final Network NETWORK =
            Network.of(Initialisation.uniform(new Architecture(new LstmCell(), 1, 6, 1, true), Precision.F64, 1));

    private static final Tensor INPUT = Tensor.zeros(Precision.F64, 120, 1, 1);

    @Test
    void measuringEverything() {
        Network network = NETWORK;
        Tensor input = INPUT;
        // @start region="measure"
        State zero = State.zeros(network.architecture(), Precision.F64, input.extent(1));
        NetworkFlow flow = GradientFlow.measure(
                "mine", "drawn from U(-1/√H, 1/√H)", network, input, zero, FlowOptions.upTo(50), Progress.NONE);
        Verdict verdict = flow.verdict(); // VANISHING, PRESERVED or EXPLODING
        double[] medians = flow.layers().getFirst().decay().median(); // ln σ_max of products over 1..50 steps
        // @end
        assertThat(verdict.word()).isEqualTo(Verdict.Word.VANISHING);
        assertThat(medians).hasSize(50);
    }

    @Test
    void productsOfStepJacobians() {
        Network network = NETWORK;
        Tensor input = INPUT;
        // @start region="product"
        StepJacobians jacobians = network.run(input).jacobians(0, 0); // layer 0, batch element 0
        JacobianProduct product = JacobianProduct.endingAt(jacobians, 100);
        while (product.lag() < 20) {
            product.extend(); // P(t,k+1) = P(t,k) · J_{t-k}
        }
        double gain = product.logSpectralNorm(); // ln σ_max(P(100,20))

        LargestGain same = LargestGain.of(jacobians, 100, 20, 1e-9); // the same, and no product is formed
        // @end
        assertThat(gain).isCloseTo(same.logNorm(), within(1e-6));
    }

    @Test
    void exponents() {
        Network network = NETWORK;
        // @start region="lyapunov"
        State start = State.zeros(network.architecture(), Precision.F64, 1);
        LyapunovOptions options = new LyapunovOptions(500, 100, 2); // measured steps, burn-in, exponents
        LyapunovSpectrum spectrum = LyapunovMeasure.of(network, null, start, options, Progress.NONE);
        double largest = spectrum.exponents()[0]; // nats a step, with its error in standardErrors()
        // @end
        assertThat(largest).isNegative();
    }

    @Test
    void spectra() {
        Tensor matrix = Tensor.of(new double[] {0, -2, 1, 0}, 2, 2);
        // @start region="spectra"
        LinearMap map = DenseMap.of(matrix);
        double sigma = SpectralNorm.of(map).value(); // σ_max
        DominantEigenvalue dominant = DominantEigenvalue.of(map);
        double radius = dominant.converged() ? dominant.modulus() : Double.NaN; // ρ, with a certificate
        // @end
        assertThat(sigma).isCloseTo(2, within(1e-12));
        assertThat(radius).isCloseTo(Math.sqrt(2), within(1e-7));
    }
}
