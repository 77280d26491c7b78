package dev.gradflow.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void medianAndRangeDoNotDependOnTheOrder() {
        assertThat(Statistics.median(new double[] {9, 1, 2})).isEqualTo(2);
        assertThat(Statistics.median(new double[] {9, 1, 2, 4})).isEqualTo(3);
        assertThat(Statistics.range(new double[] {9, 1, 2})).isEqualTo(4);
        assertThat(Statistics.range(new double[] {5})).isZero();
    }

    @Test
    void intervalOfADifferenceHasWelchsDegreesOfFreedom() {
        double[] a = {1, 2, 3};
        // Equal variances: four degrees of freedom, t = 4.604, and errors add up in squares.
        assertThat(Statistics.halfWidthOfDifference(a, a)).isEqualTo(4.604 * Math.sqrt(2.0 / 3), within(1e-12));
        // One without noise: two degrees of freedom.
        assertThat(Statistics.halfWidthOfDifference(a, new double[] {5, 5, 5}))
                .isEqualTo(9.925 / Math.sqrt(3), within(1e-12));
        assertThat(Statistics.halfWidthOfDifference(a, new double[] {5})).isInfinite();
        assertThat(Statistics.halfWidthOfDifference(new double[] {4, 4}, new double[] {5, 5}))
                .isZero();
    }

    @Test
    void fitsPowerLaws() {
        double[] x = {64, 128, 256};
        assertThat(Statistics.exponent(x, new double[] {3, 24, 192})).isEqualTo(3, within(1e-12));
        // A point that is 10 % off shifts the exponent by its weight in the fit.
        assertThat(Statistics.exponent(x, new double[] {3, 24, 211.2}))
                .isEqualTo(3 + Math.log(1.1) / Math.log(4), within(1e-12));
        assertThatThrownBy(() -> Statistics.exponent(new double[] {2, 2}, new double[] {1, 3}))
                .hasMessageContaining("two different x");
    }
}
