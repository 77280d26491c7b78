package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.kernel.contract.Functions;
import java.util.SplittableRandom;
import org.hipparchus.dfp.Dfp;
import org.hipparchus.dfp.DfpField;
import org.junit.jupiter.api.Test;

/// The oracle that the contract measures transcendental functions by, against 60 decimal digits.
class OracleTest {
    private static final DfpField FIELD = new DfpField(60);
    private static final double UNCERTAINTY = 1e-6;

    @Test
    void measuresTheErrorOfTheHyperbolicTangent() {
        SplittableRandom random = new SplittableRandom(40);
        for (int i = 0; i < 400; i++) {
            double x = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-50, 5));
            Dfp exponential = FIELD.newDfp(x).multiply(2).exp();
            Dfp exact = exponential.subtract(1).divide(exponential.add(1));
            double actual = exact.toDouble() * (1 + 0x1p-51);
            assertThat(Functions.tanhError(Precision.F64, x, actual))
                    .isCloseTo(error(exact, actual), within(UNCERTAINTY));
        }
    }

    @Test
    void measuresTheErrorOfTheLogisticFunction() {
        SplittableRandom random = new SplittableRandom(41);
        for (int i = 0; i < 400; i++) {
            double x = random.nextDouble(i % 2 == 0 ? -700 : -5, 36);
            Dfp exact = FIELD.getOne().divide(FIELD.newDfp(-x).exp().add(1));
            double actual = exact.toDouble() * (1 - 0x1p-51);
            assertThat(Functions.sigmoidError(Precision.F64, x, actual))
                    .isCloseTo(error(exact, actual), within(UNCERTAINTY));
        }
    }

    private static double error(Dfp exact, double actual) {
        double ulp = Math.ulp(exact.toDouble());
        return FIELD.newDfp(actual)
                .subtract(exact)
                .divide(FIELD.newDfp(ulp))
                .abs()
                .toDouble();
    }
}
