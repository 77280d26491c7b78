package dev.gradflow.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.Operands;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseKernel;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.FloatStorage;
import dev.gradflow.core.tensor.Precision;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How accurate every provider's transcendental functions must be: within 3 ulp over all numbers.
abstract class FunctionContract {
    private static final double MOST_ULP = 3;
    private static final int BIT_PATTERN_STEP = 101;
    private static final int BLOCK = 4096;
    private static final int SAMPLES = 20_000;

    abstract Kernels kernels(Precision precision);

    /// The error of a value at an argument, in ulp.
    private interface ErrorMeasure {
        double of(Precision precision, double x, double actual);
    }

    private void checkSingle(Operation operation, ErrorMeasure error) {
        PointwiseKernel kernel = kernels(Precision.F32).compile(RandomPrograms.single(operation));
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        Operands operands = new Operands(2);
        operands.bind(0, new FloatStorage(x), 0, BLOCK);
        operands.bind(1, new FloatStorage(y), 0, BLOCK);
        double worst = 0;
        float worstAt = 0;
        for (long bits = 0; bits < 1L << 32; ) {
            for (int i = 0; i < BLOCK; i++) {
                x[i] = Float.intBitsToFloat((int) bits);
                bits = Math.min(bits + BIT_PATTERN_STEP, 1L << 32);
            }
            kernel.run(1, BLOCK, operands);
            for (int i = 0; i < BLOCK; i++) {
                double ulps = error.of(Precision.F32, x[i], y[i]);
                if (ulps > worst) {
                    worst = ulps;
                    worstAt = x[i];
                }
            }
        }
        assertThat(worst).as("ulp of %s at %s", operation, worstAt).isLessThanOrEqualTo(MOST_ULP);
    }

    private void checkDouble(Operation operation, ErrorMeasure error) {
        double[] x = new double[8 * SAMPLES];
        SplittableRandom random = new SplittableRandom(31);
        for (int i = 0; i < SAMPLES; i++) {
            x[8 * i] = random.nextDouble(-1, 1);
            x[8 * i + 1] = random.nextDouble(-25, 25);
            x[8 * i + 2] = random.nextDouble(-750, 50);
            x[8 * i + 3] = random.nextDouble(-0.5, 0.5);
            x[8 * i + 4] = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-60, 5));
            x[8 * i + 5] = Double.longBitsToDouble(random.nextLong());
            x[8 * i + 6] = (random.nextInt(-70, 70) + 0.5) * Math.log(2) / 2 + random.nextDouble(-1e-3, 1e-3);
            x[8 * i + 7] = random.nextDouble(-746, -700);
        }
        double[] specials = {
            0,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            -745.2,
            -744,
            -746,
            36.7,
            19.0,
            20.0,
            0x1p-1060
        };
        System.arraycopy(specials, 0, x, 0, specials.length);
        double[] y = new double[x.length];
        Operands operands = new Operands(2);
        operands.bind(0, new DoubleStorage(x), 0, x.length);
        operands.bind(1, new DoubleStorage(y), 0, x.length);
        kernels(Precision.F64).compile(RandomPrograms.single(operation)).run(1, x.length, operands);
        double worst = 0;
        double worstAt = 0;
        for (int i = 0; i < x.length; i++) {
            double ulps = error.of(Precision.F64, x[i], y[i]);
            if (ulps > worst) {
                worst = ulps;
                worstAt = x[i];
            }
        }
        assertThat(worst).as("ulp of %s at %s", operation, worstAt).isLessThanOrEqualTo(MOST_ULP);
    }

    @Test
    void tanhIsAccurateInSinglePrecision() {
        checkSingle(Operation.TANH, Functions::tanhError);
    }

    @Test
    void sigmoidIsAccurateInSinglePrecision() {
        checkSingle(Operation.SIGMOID, Functions::sigmoidError);
    }

    @Test
    void tanhIsAccurateInDoublePrecision() {
        checkDouble(Operation.TANH, Functions::tanhError);
    }

    @Test
    void sigmoidIsAccurateInDoublePrecision() {
        checkDouble(Operation.SIGMOID, Functions::sigmoidError);
    }
}
