package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.analysis.EffectiveHorizon;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The guide on following gradients shows code that runs, and says what it answers.
final class FollowTheGradientTest {
    private static Tensor noise(int steps) {
        Tensor input = Tensor.zeros(Precision.F64, steps, 1, 8);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        return input;
    }

    @Test
    void theGuideShowsTheCodeThatRuns() throws IOException {
        List<String> shown = DocumentedCodeTest.blocks(Path.of("howto/follow-the-gradient.md"), "java");
        List<String> run =
                DocumentedCodeTest.allMarked(Path.of("src/test/java/dev/gradflow/docs/FollowTheGradient.java"));
        assertThat(shown).hasSize(5).isEqualTo(run);
    }

    /// Keras issue 16151.
    @Test
    void theCellStatesDerivativeOverTwentySteps() {
        Network network = FollowTheGradient.fresh(8, 32);
        Tensor input = noise(20);
        double[] curve = FollowTheGradient.cellStateCurve(network, input);
        assertThat(curve).hasSize(20);
        assertThat(curve[0]).isBetween(0.8, 1.0);
        assertThat(curve[19]).isCloseTo(0.083, offset(0.001));
        // No unit vector is stretched more than σ_max, by finite differences.
        double step = 1e-6;
        double squares = 0;
        double[] up = cellAfter(network, input, step);
        double[] down = cellAfter(network, input, -step);
        for (int u = 0; u < up.length; u++) {
            squares += Math.pow((up[u] - down[u]) / (2 * step), 2);
        }
        assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(curve[19] * (1 + 1e-6)).isGreaterThan(curve[19] / 50);
    }

    private static double[] cellAfter(Network network, Tensor input, double moved) {
        Tensor c = Tensor.zeros(Precision.F64, 1, 1, 32);
        c.set(moved, 0, 0, 5);
        State initial = State.of(Tensor.zeros(Precision.F64, 1, 1, 32), c);
        return network.run(input, initial).finalState().components().get(1).toArray();
    }

    @Test
    void theHiddenStatesDerivativeOver1403StepsIsFarBelowWhatSinglePrecisionHolds() {
        double log = FollowTheGradient.hiddenStateOverAllSteps(FollowTheGradient.fresh(8, 32), noise(1403));
        assertThat(log).isBetween(-200.0, -50.0);
    }

    @Test
    void mostOfAFreshLstmsWeightGradientIsRecent() {
        EffectiveHorizon horizon = FollowTheGradient.horizon(FollowTheGradient.fresh(8, 32), noise(300));
        assertThat(horizon.half()).isBetween(1, 10);
        assertThat(horizon.ninetyNine()).isBetween(15, 80);
    }

    @Test
    void theDerivativeIsOneOnlyWhenTruncatedAsIn1997() {
        assertThat(FollowTheGradient.carousel(noise(200), 32, BackwardPass.TRUNCATED_1997))
                .isCloseTo(1, offset(1e-14));
        assertThat(FollowTheGradient.carousel(noise(200), 32, BackwardPass.FULL)).isGreaterThan(100);
    }
}
