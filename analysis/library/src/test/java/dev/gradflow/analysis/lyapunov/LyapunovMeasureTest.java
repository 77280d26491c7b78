package dev.gradflow.analysis.lyapunov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference systems, closed forms and identities of MATH §10.
final class LyapunovMeasureTest {
    private static Tensor reference(String system, String array) throws IOException, URISyntaxException {
        return Npy.read(Path.of(Objects.requireNonNull(
                        LyapunovMeasureTest.class.getResource("/reference/lyapunov/" + system + "/" + array + ".npy"))
                .toURI()));
    }

    /// The autonomous network h ← tanh(W h).
    private static Network autonomous(Tensor weights) {
        int size = weights.extent(0);
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.TANH), 0, size, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        parameters.get("weight_hh_l0").copyFrom(weights);
        return Network.of(parameters);
    }

    private static Tensor scaled(Tensor matrix, double factor) {
        double[] values = matrix.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.of(values, matrix.shape().extents());
    }

    private static Tensor gaussian(int size, double g, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[size * size];
        Arrays.setAll(values, i -> random.nextGaussian() * g / Math.sqrt(size));
        return Tensor.of(values, size, size);
    }

    private static State state(Network network, long seed) {
        State state = State.zeros(network.architecture(), Precision.F64, 1);
        SplittableRandom random = new SplittableRandom(seed);
        for (Tensor component : state.components()) {
            for (int i = 0; i < component.shape().size(); i++) {
                component.storage().set(i, random.nextDouble(-0.9, 0.9));
            }
        }
        return state;
    }

    private static LyapunovSpectrum measure(Network network, State initial, LyapunovOptions options) {
        return LyapunovMeasure.of(network, null, initial, options, Progress.NONE);
    }

    @ParameterizedTest
    @CsvSource({"lyapunov-1,0.5", "lyapunov-2,1.5", "lyapunov-3,3", "lyapunov-4,1.5"})
    void twentyStepsAreReproducible(String system, double g) throws IOException, URISyntaxException {
        Network network = autonomous(scaled(reference(system, "J"), g));
        State initial = State.of(reference(system, "h0").reshape(1, 1, 100));
        LyapunovSpectrum spectrum = measure(network, initial, LyapunovOptions.all(20, 0));
        double[] expected = reference(system, "short_mean_log_r").toArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(spectrum.inOrder()[i]).isCloseTo(expected[i], offset(1e-8));
        }
        double[] end = network.run(Tensor.zeros(Precision.F64, 20, 1, 0), initial)
                .output()
                .select(0, 19)
                .toArray();
        double[] expectedEnd = reference(system, "short_h_end").toArray();
        for (int i = 0; i < end.length; i++) {
            assertThat(end[i]).isCloseTo(expectedEnd[i], offset(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"lyapunov-1,0.5", "lyapunov-2,1.5", "lyapunov-3,3", "lyapunov-4,1.5"})
    void referenceSystems(String system, double g) throws IOException, URISyntaxException {
        Network network = autonomous(scaled(reference(system, "J"), g));
        State initial = State.of(reference(system, "h0").reshape(1, 1, 100));
        LyapunovSpectrum spectrum = measure(network, initial, LyapunovOptions.all(4000, 1500));
        double[] expected = reference(system, "exponents").toArray();
        double[] tolerance = reference(system, "exponents_tolerance").toArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(spectrum.exponents()[i]).as("exponent %d", i).isCloseTo(expected[i], offset(tolerance[i]));
        }
        assertThat(Objects.requireNonNull(spectrum.sum()))
                .isCloseTo(Objects.requireNonNull(spectrum.meanLogAbsDet()), offset(1e-8));
    }

    @Test
    void leadingExponentsOfUncoupledUnitsAreThoseOfTheSlowestWhereverTheyStand() {
        int size = 12;
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.IDENTITY), 0, size, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        for (int u = 0; u < size; u++) {
            parameters.get("weight_hh_l0").set(Math.scalb(1.5, u - size), u, u);
        }
        Network network = Network.of(parameters);
        LyapunovSpectrum spectrum = measure(network, state(network, 2), new LyapunovOptions(100, 150, 3));
        for (int i = 0; i < 3; i++) {
            double expected = Math.log(1.5) - (i + 1) * Math.log(2);
            assertThat(spectrum.exponents()[i]).isCloseTo(expected, offset(1e-9));
        }
    }

    private static Network identity(double... weights) {
        int size = (int) Math.round(Math.sqrt(weights.length));
        Architecture architecture = new Architecture(new RnnCell(RnnCell.Activation.IDENTITY), 0, size, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        parameters.get("weight_hh_l0").copyFrom(Tensor.of(weights, size, size));
        return Network.of(parameters);
    }

    /// The first unit vector is mapped to itself, and the leading direction is nearly as slow: it must be there at once.
    @Test
    void aLeadingDirectionBesideTheFirstUnitVectorIsNotMissed() {
        Network network = identity(0.9 * Math.exp(-0.02), 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.4, 0, 0, 0, 0, 0.9);
        LyapunovSpectrum spectrum = measure(network, state(network, 1), new LyapunovOptions(300, 300, 1));
        assertThat(spectrum.largest()).isCloseTo(Math.log(0.9), offset(4e-3));
    }

    @Test
    void smallIsNotSingularAndWhatIsSingularIsSoEverywhere() {
        Network small = identity(1, 0, 0, 1e-20);
        LyapunovSpectrum spectrum = measure(small, state(small, 1), LyapunovOptions.all(100, 0));
        assertThat(spectrum.exponents()[1]).isCloseTo(Math.log(1e-20), offset(1e-9));
        assertThat(Objects.requireNonNull(spectrum.meanLogAbsDet())).isCloseTo(Math.log(1e-20), offset(1e-9));
        Network singular = identity(1, 0, 1, 1e-15);
        spectrum = measure(singular, state(singular, 1), LyapunovOptions.all(100, 0));
        assertThat(spectrum.minusInfinityCount()).isEqualTo(1);
        assertThat(spectrum.sum()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(spectrum.meanLogAbsDet()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /// A tanh that is driven from its linear part, where its slope is 1/2, into saturation.
    @ParameterizedTest
    @CsvSource({"0, 2000", "0.45, 2000", "0.4, 2000", "0, 20", "0, 4"})
    void whatChangesAlongTheRunHasNotConverged(double calm, int steps) {
        Tensor input = Tensor.zeros(Precision.F64, steps, 1, 2);
        for (int t = 0; t < steps; t++) {
            double at = t / (double) steps;
            input.set(calm == 0 ? 3 * at : at < calm ? 0 : 3, t, 0, 0);
        }
        Network network = driven(RnnCell.Activation.TANH, 0.5, 0, 0, 0.5);
        assertThat(measure(network, input, steps, 0).converged()).isFalse();
        Tensor still = Tensor.zeros(Precision.F64, steps, 1, 2);
        assertThat(measure(network, still, steps, 0).converged()).isTrue();
    }

    @Test
    void nearTheOriginTheLargestExponentIsTheLogarithmOfTheSpectralRadius() {
        Tensor weights = gaussian(40, 0.8, 3);
        double radius = DominantEigenvalue.of(DenseMap.of(weights)).modulus();
        Network network = autonomous(weights);
        LyapunovSpectrum spectrum = measure(network, state(network, 4), new LyapunovOptions(6000, 500, 1));
        assertThat(spectrum.largest()).isCloseTo(Math.log(radius), offset(2e-3));
    }

    @ParameterizedTest
    @CsvSource({"3,0.3103", "5,0.5324"})
    void meanFieldIsApproachedFromBelowAsNetworksGrow(double g, double limit) {
        double small = averageLargest(64, g);
        double large = averageLargest(256, g);
        assertThat(Math.abs(large - limit)).isLessThan(Math.abs(small - limit));
        assertThat(large).isCloseTo(limit, offset(0.03));
    }

    private static double averageLargest(int size, double g) {
        double sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            Network network = autonomous(gaussian(size, g, 100 + seed));
            sum += measure(network, state(network, seed), new LyapunovOptions(1500, 200, 1))
                    .largest();
        }
        return sum / 3;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "rnn-identity", "lstm", "lstm-1997", "lstm-peephole", "gru"})
    void exponentsAddUpToTheMeanLogDeterminant(String cell) {
        Architecture architecture = new Architecture(Cells.named(cell), 2, 6, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 8));
        Tensor input = Tensor.zeros(Precision.F64, 260, 1, 2);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        LyapunovSpectrum spectrum =
                LyapunovMeasure.of(network, input, state(network, 2), LyapunovOptions.all(200, 60), Progress.NONE);
        assertThat(Objects.requireNonNull(spectrum.sum()))
                .isCloseTo(Objects.requireNonNull(spectrum.meanLogAbsDet()), offset(1e-9));
    }

    @Test
    void anAutonomousLstmWithoutRecurrentWeightsForgetsUnitByUnit() {
        int size = 5;
        Architecture architecture = new Architecture(new LstmCell(), 1, size, 1, true);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        Tensor bias = parameters.gate("bias_ih_l0", "f");
        double[] expected = new double[size];
        for (int u = 0; u < size; u++) {
            bias.set(u - 2, u);
            expected[u] = -Math.log1p(Math.exp(-(u - 2)));
        }
        Arrays.sort(expected);
        Network network = Network.of(parameters);
        LyapunovSpectrum spectrum = measure(network, state(network, 6), LyapunovOptions.all(2000, 500));
        for (int u = 0; u < size; u++) {
            assertThat(spectrum.exponents()[u]).isCloseTo(expected[size - 1 - u], offset(1e-9));
        }
        assertThat(spectrum.minusInfinityCount()).isEqualTo(size);
        assertThat(Objects.requireNonNull(spectrum.meanLogAbsDet())).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void theKaplanYorkeDimensionInterpolates() {
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {0.5, -0.2, -0.6}, 3))
                .isEqualTo(2.5);
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {-0.5, -0.7}, 2)).isEqualTo(0.0);
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {0.5, 0.2}, 2)).isEqualTo(2.0);
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {0.5, 0.2}, 7)).isNull();
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {0.5, Double.NEGATIVE_INFINITY}, 2))
                .isEqualTo(1.0);
        assertThat(LyapunovSpectrum.kaplanYorke(new double[] {1e-16, -2e-16, -3e-16}, 3))
                .as("a rotation")
                .isEqualTo(3.0);
    }

    @Test
    void aShortInputIsRefused() {
        Network network = Network.of(Parameters.zeros(new Architecture(new LstmCell(), 2, 3, 1, true), Precision.F64));
        assertThatThrownBy(() -> LyapunovMeasure.of(
                        network,
                        Tensor.zeros(Precision.F64, 10, 1, 2),
                        state(network, 1),
                        LyapunovOptions.all(10, 5),
                        Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 15 steps");
    }

    /// h ← f(W h + x) of two units.
    private static Network driven(RnnCell.Activation activation, double... weights) {
        Architecture architecture = new Architecture(new RnnCell(activation), 2, 2, 1, false);
        Parameters parameters = Parameters.zeros(architecture, Precision.F64);
        parameters.get("weight_hh_l0").copyFrom(Tensor.of(weights, 2, 2));
        parameters.get("weight_ih_l0").copyFrom(Tensor.of(new double[] {1, 0, 0, 1}, 2, 2));
        return Network.of(parameters);
    }

    private static LyapunovSpectrum measure(Network network, Tensor input, int steps, int burnIn) {
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        return LyapunovMeasure.of(network, input, zero, new LyapunovOptions(steps, burnIn, 2), Progress.NONE);
    }

    /// The burn-in is calm, and suggests that vectors need to be made orthonormal now and then only.
    @Test
    void aContractionThatTheBurnInDidNotShowIsNotTakenForADeadDirection() {
        Tensor input = Tensor.zeros(Precision.F64, 400, 1, 2);
        for (int t = 200; t < 400; t++) {
            input.set(3, t, 0, 1);
        }
        LyapunovSpectrum spectrum =
                measure(driven(RnnCell.Activation.TANH, 0.9, 0.3, -0.3, 0.9), input, 200, 200);
        assertThat(spectrum.minusInfinityCount()).isZero();
        assertThat(spectrum.exponents()[0]).isCloseTo(-0.92369, offset(1e-4));
        assertThat(spectrum.exponents()[1]).isCloseTo(-5.95929, offset(1e-4));
        assertThat(spectrum.sum()).isCloseTo(spectrum.meanLogAbsDet(), offset(1e-9));
    }

    /// Two units exchange what they have; one of them is off for one step, so one direction dies and the other lives on.
    @Test
    void aDirectionThatDiesTakesNoOtherWithIt() {
        Tensor input = Tensor.zeros(Precision.F64, 100, 1, 2);
        for (int t = 0; t < 100; t++) {
            input.set(0.1, t, 0, 0);
            input.set(0.1, t, 0, 1);
        }
        input.set(1, 50, 0, 0);
        input.set(-100, 50, 0, 1);
        LyapunovSpectrum spectrum = measure(driven(RnnCell.Activation.RELU, 0, 1, 1, 0), input, 100, 0);
        assertThat(spectrum.exponents()[0]).isCloseTo(0, offset(1e-12));
        assertThat(spectrum.exponents()[1]).isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
