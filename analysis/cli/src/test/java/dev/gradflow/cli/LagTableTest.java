package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagTableTest {
    @Test
    void normsBeyondTheRangeOfDoublesArePrintedInDecimal() {
        assertThat(LagTable.norm(0)).isEqualTo("1.000e+00");
        assertThat(LagTable.norm(-1000 * Math.log(10))).isEqualTo("1.000e-1000");
        assertThat(LagTable.norm(Math.log(2.5) + 400 * Math.log(10))).isEqualTo("2.500e+400");
        assertThat(LagTable.norm(Math.log(0.00999999))).isEqualTo("1.000e-02");
        assertThat(LagTable.norm(Double.NEGATIVE_INFINITY)).isEqualTo("0");
        assertThat(LagTable.norm(Double.POSITIVE_INFINITY)).isEqualTo("inf");
        assertThat(LagTable.norm(Double.NaN)).isEqualTo("not converged");
    }
}
