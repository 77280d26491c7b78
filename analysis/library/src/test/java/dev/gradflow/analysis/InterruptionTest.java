package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SingularValues;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.analysis.sweep.Sweep;
import dev.gradflow.analysis.sweep.SweepInput;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepWeights;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.reference.InterruptingKernels;
import dev.gradflow.core.reference.MeasuringKernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Analyses end when their caller is interrupted, wherever they are, and leave no thread behind.
@Timeout(60)
final class InterruptionTest {
    @AfterEach
    void clearStatus() {
        Thread.interrupted();
    }

    private static void assertEnds(ThrowingCallable call) {
        assertThatExceptionOfType(InterruptedCallException.class).isThrownBy(call);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(workers()).isEmpty();
    }

    /// Threads that analyses started and that still run; simd's own compiles vector code and ends when idle.
    private static Stream<String> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gradflow-") && !name.equals("gradflow-kernels"));
    }

    private static Network network(InterruptingKernels kernels) {
        Architecture architecture = new Architecture(Cells.named("lstm"), 1, 6, 2, true);
        return Network.of(Initialisation.uniform(architecture, Precision.F64, 3), kernels);
    }

    /// From the forward run to the last products.
    @ParameterizedTest
    @ValueSource(ints = {50, 1_000, 3_000, 10_000, 30_000})
    void theWholeMeasurement(int products) {
        InterruptingKernels kernels = InterruptingKernels.after(products, Precision.F64);
        Network network = network(kernels);
        Tensor input = Tensor.zeros(Precision.F64, 400, 1, 1);
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        FlowOptions options = FlowOptions.upTo(300);
        assertEnds(() -> GradientFlow.measure("mine", "drawn", network, input, zero, options, Progress.NONE));
        int made = kernels.products().get();
        Thread.onSpinWait();
        assertThat(kernels.products().get()).as("nobody works on").isEqualTo(made);
    }

    /// 1024 rows of a product are some 40 ms of work, and a second where the JVM is new.
    @Test
    void productsOfLargeJacobiansAreMadeSomeRowsAtATime() {
        MeasuringKernels kernels = MeasuringKernels.of(Precision.F64);
        Architecture architecture = new Architecture(Cells.named("rnn-tanh"), 1, 640, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 3), kernels);
        StepJacobians jacobians =
                network.run(Tensor.zeros(Precision.F64, 2, 1, 1)).jacobians(0, 0);
        JacobianProduct product = JacobianProduct.endingAt(jacobians, 2);
        product.extend();
        product.extend();
        assertThat(kernels.largest().get()).isPositive().isLessThanOrEqualTo(1 << 27);
    }

    @Test
    void aRoundThatATeamSharesDoesNoMoreOnceItsCallerIsInterrupted() {
        InterruptingKernels kernels = InterruptingKernels.after(62, Precision.F64);
        Architecture architecture = new Architecture(Cells.named("rnn-tanh"), 1, 160, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 3), kernels);
        StepJacobians jacobians =
                network.run(Tensor.zeros(Precision.F64, 20, 1, 1)).jacobians(0, 0);
        JacobianProduct product = JacobianProduct.endingAt(jacobians, 20);
        assertThat(kernels.late()).isNegative();
        try (ThreadTeam team = ThreadTeam.of(1)) {
            assertEnds(() -> product.extend(20, SpectralNorm.TOLERANCE, team));
        }
        assertThat(kernels.late()).isZero();
    }

    @Test
    void lyapunovExponents() {
        InterruptingKernels kernels = InterruptingKernels.after(2_000, Precision.F64);
        Network network = network(kernels);
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        LyapunovOptions options = new LyapunovOptions(10_000, 100, 3);
        assertEnds(() -> LyapunovMeasure.of(network, null, zero, options, Progress.NONE));
    }

    @Test
    void sweepsStopAndTellOfNoPointThatIsNotFinished() {
        List<SweepPoint> points = Collections.nCopies(
                1000, new SweepPoint("lstm", 24, SweepWeights.GAUSSIAN, 1.5, null, 7, 300, 100, 3));
        SweepInput input =
                new SweepInput(new SplittableRandom(3).doubles(400, -1, 1).toArray(), 1);
        AtomicInteger finished = new AtomicInteger();
        Thread caller = Thread.currentThread();
        assertEnds(() -> Sweep.run(
                points,
                input,
                2,
                (point, result) -> {
                    finished.incrementAndGet();
                    caller.interrupt();
                },
                Progress.NONE));
        assertThat(finished.get()).isLessThan(points.size());
    }

    @Test
    void spectraOfLargeMatrices() {
        SplittableRandom random = new SplittableRandom(4);
        Tensor matrix = Tensor.of(random.doubles(300 * 300, -1, 1).toArray(), 300, 300);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> SpectralNorm.of(DenseMap.of(matrix)),
                () -> DominantEigenvalue.of(DenseMap.of(matrix)),
                () -> SingularValues.of(DenseMap.of(matrix)))) {
            Thread.currentThread().interrupt();
            assertEnds(call);
        }
    }
}
