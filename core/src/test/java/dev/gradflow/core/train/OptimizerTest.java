package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each rule against what its definition sums up to: closed forms, not the recursion over again.
final class OptimizerTest {
    private static final double[] GRADIENTS = {0.7, -1.3, 0.2, 2.1, -0.05, 0.9};
    private static final double RATE = 0.03;

    /// Where a parameter that starts at `start` is after the gradients.
    private static double[] path(Optimizer optimizer, double start, double... gradients) {
        Tensor parameter = Tensor.of(new double[] {start}, 1);
        double[] path = new double[gradients.length];
        for (int t = 0; t < gradients.length; t++) {
            optimizer.step(Map.of("p", parameter), Map.of("p", Tensor.of(new double[] {gradients[t]}, 1)));
            path[t] = parameter.get(0);
        }
        return path;
    }

    private static Optimizer with(UpdateRule rule) {
        return new Optimizer(rule, LearningRate.constant(RATE));
    }

    /// Σ_{i≤t} decay^{t-i}·g_i.
    private static double weighted(double decay, int t, double... values) {
        double sum = 0;
        for (int i = 0; i <= t; i++) {
            sum += Math.pow(decay, t - i) * values[i];
        }
        return sum;
    }

    private static double[] squares() {
        double[] squares = GRADIENTS.clone();
        for (int i = 0; i < squares.length; i++) {
            squares[i] *= GRADIENTS[i];
        }
        return squares;
    }

    @Test
    void plainDescentAddsUpTheGradients() {
        double[] path = path(with(new Sgd()), 0.5, GRADIENTS);
        for (int t = 0; t < path.length; t++) {
            assertThat(path[t]).isCloseTo(0.5 - RATE * weighted(1, t, GRADIENTS), within(1e-15));
        }
    }

    @Test
    void momentumIsADecayingSum() {
        double[] path = path(with(new Sgd(0.9, 0, false)), 0.5, GRADIENTS);
        double[] ahead = path(with(new Sgd(0.9, 0, true)), 0.5, GRADIENTS);
        double expected = 0.5;
        double expectedAhead = 0.5;
        for (int t = 0; t < path.length; t++) {
            double moving = weighted(0.9, t, GRADIENTS);
            expected -= RATE * moving;
            expectedAhead -= RATE * (GRADIENTS[t] + 0.9 * moving);
            assertThat(path[t]).isCloseTo(expected, within(1e-15));
            assertThat(ahead[t]).isCloseTo(expectedAhead, within(1e-15));
        }
    }

    @Test
    void rmsPropDividesByTheRootOfTheMeanSquare() {
        double[] path = path(with(new RmsProp()), 0.5, GRADIENTS);
        double[] heavy = path(with(new RmsProp(0.99, 1e-8, 0, 0.6)), 0.5, GRADIENTS);
        double[] scaled = new double[GRADIENTS.length];
        double expected = 0.5;
        double expectedHeavy = 0.5;
        for (int t = 0; t < path.length; t++) {
            scaled[t] = GRADIENTS[t] / (Math.sqrt(0.01 * weighted(0.99, t, squares())) + 1e-8);
            expected -= RATE * scaled[t];
            expectedHeavy -= RATE * weighted(0.6, t, scaled);
            assertThat(path[t]).isCloseTo(expected, within(1e-14));
            assertThat(heavy[t]).isCloseTo(expectedHeavy, within(1e-14));
        }
    }

    @Test
    void adamDividesUnbiasedMoments() {
        double[] path = path(with(new Adam()), 0.5, GRADIENTS);
        double expected = 0.5;
        for (int t = 0; t < path.length; t++) {
            double mean = 0.1 * weighted(0.9, t, GRADIENTS) / (1 - Math.pow(0.9, t + 1));
            double square = 0.001 * weighted(0.999, t, squares()) / (1 - Math.pow(0.999, t + 1));
            expected -= RATE * mean / (Math.sqrt(square) + 1e-8);
            assertThat(path[t]).isCloseTo(expected, within(1e-13));
        }
    }

    @Test
    void adamMovesByTheRateUnderASteadyGradient() {
        double[] path = path(with(new Adam()), 0, -3, -3, -3, -3);
        for (int t = 0; t < path.length; t++) {
            assertThat(path[t]).isCloseTo(RATE * (t + 1) / (1 + 1e-8 / 3), within(1e-14));
        }
    }

    @Test
    void weightDecayJoinsTheGradientOrShrinksTheWeight() {
        assertThat(path(with(new Sgd(0, 0.1, false)), 2, 0, 0, 0)[2])
                .isCloseTo(2 * Math.pow(1 - RATE * 0.1, 3), within(1e-15));
        assertThat(path(with(new Adam(0.9, 0.999, 0, 0.1, false)), 2, 0)[0]).isCloseTo(2 - RATE, within(1e-15));
        assertThat(path(with(Adam.w()), 2, 0, 0, 0)[2]).isCloseTo(2 * Math.pow(1 - RATE * 0.01, 3), within(1e-15));
        assertThat(path(with(new RmsProp(0.99, 0, 0.1, 0)), 2, 0)[0]).isCloseTo(2 - RATE * 10, within(1e-13));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyElementMovesAlikeInBothPrecisions(Precision precision) {
        for (UpdateRule rule : new UpdateRule[] {new Sgd(0.5, 0.01, true), new RmsProp(0.9, 1e-6, 0.01, 0.5), Adam.w()}) {
            Tensor many = Samples.random(1, 1, 5, 13).copy(precision);
            Tensor gradient = Samples.random(2, 1, 5, 13).copy(precision);
            double[] starts = many.toArray();
            double[] slopes = gradient.toArray();
            Optimizer optimizer = with(rule);
            for (int t = 0; t < 3; t++) {
                optimizer.step(Map.of("p", many), Map.of("p", gradient));
            }
            for (int i = 0; i < starts.length; i++) {
                double alone = path(with(rule), starts[i], slopes[i], slopes[i], slopes[i])[2];
                assertThat(many.storage().get(i))
                        .as("%s %s", rule, precision)
                        .isCloseTo(alone, within(64 * precision.unitRoundoff()));
            }
        }
    }

    @Test
    void aRestoredOptimizerGoesOnWithTheSameBits() {
        for (UpdateRule rule : new UpdateRule[] {new Sgd(0.9, 0, false), new RmsProp(), new Adam()}) {
            Optimizer first = with(rule);
            Tensor whole = Tensor.of(new double[] {0.5}, 1);
            Tensor resumed = whole.copy();
            Optimizer second = with(rule);
            for (int t = 0; t < GRADIENTS.length; t++) {
                Map<String, Tensor> gradient = Map.of("p", Tensor.of(new double[] {GRADIENTS[t]}, 1));
                if (t == 3) {
                    Optimizer restored = with(rule);
                    restored.restore(second.steps(), Map.of("p", resumed), second.memory());
                    second = restored;
                }
                first.step(Map.of("p", whole), gradient);
                second.step(Map.of("p", resumed), gradient);
            }
            assertThat(resumed.get(0)).as("%s", rule).isEqualTo(whole.get(0));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        Map<String, Tensor> parameters = Map.of("p", Tensor.of(new double[2], 2));
        assertThatThrownBy(() -> with(new Adam()).step(parameters, Map.of()))
                .hasMessageContaining("parameter p [2] has no gradient");
        assertThatThrownBy(() -> with(new Adam()).restore(3, parameters, Map.of()))
                .hasMessageContaining("'exp_avg.p' [2] is missing");
        assertThatThrownBy(() -> LearningRate.constant(-1)).hasMessageContaining("learning rate -1.0");
    }

    @Test
    void schedulesAreFunctionsOfTheStep() {
        LearningRate steps = LearningRate.stepped(0.8, 3, 0.5);
        assertThat(new double[] {steps.at(1), steps.at(3), steps.at(4), steps.at(7)})
                .containsExactly(0.8, 0.8, 0.4, 0.2);
        LearningRate cosine = LearningRate.cosine(1, 10, 0.2);
        assertThat(cosine.at(1)).isEqualTo(1);
        assertThat(cosine.at(6)).isCloseTo(0.6, within(1e-15));
        assertThat(cosine.at(11)).isCloseTo(0.2, within(1e-15));
        assertThat(cosine.at(1000)).isCloseTo(0.2, within(1e-15));
        LearningRate warm = LearningRate.constant(0.4).withWarmUp(4);
        assertThat(new double[] {warm.at(1), warm.at(2), warm.at(4), warm.at(9)})
                .containsExactly(0.1, 0.2, 0.4, 0.4);
    }
}
