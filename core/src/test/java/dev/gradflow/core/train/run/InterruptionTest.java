package dev.gradflow.core.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.format.AtomicFile;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.reference.InterruptingKernels;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.task.AddingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Long calls notice that their thread is interrupted within a step, and leave nothing half done.
final class InterruptionTest {
    private static final int STEPS = 1000;

    /// One step of a stack of two layers.
    private static final int PRODUCTS_OF_A_STEP = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @AfterEach
    void clearStatus() {
        Thread.interrupted();
    }

    private static Network network(InterruptingKernels kernels) {
        Architecture architecture = new Architecture(Cells.named("lstm"), 2, 5, 2, true);
        return Network.of(Initialisation.uniform(architecture, Precision.F64, 3), kernels);
    }

    private static void assertEnds(InterruptingKernels kernels, ThrowingCallable call) {
        assertThatExceptionOfType(InterruptedCallException.class)
                .isThrownBy(call)
                .isInstanceOf(CancellationException.class)
                .withMessageContaining("no result");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(kernels.late()).isLessThan(PRODUCTS_OF_A_STEP);
    }

    @Test
    void runningForward() {
        InterruptingKernels kernels = InterruptingKernels.after(500, Precision.F64);
        Network network = network(kernels);
        assertEnds(kernels, () -> network.run(Tensor.zeros(Precision.F64, STEPS, 1, 2)));
    }

    @Test
    void runningForwardWithoutRecording() {
        InterruptingKernels kernels = InterruptingKernels.after(500, Precision.F64);
        Network network = network(kernels);
        assertEnds(kernels, () -> network.inference(1).run(Tensor.zeros(Precision.F64, STEPS, 1, 2)));
    }

    @Test
    void goingBackThroughTime() {
        int forward = 2 * STEPS + 200;
        InterruptingKernels kernels = InterruptingKernels.after(forward + 200, Precision.F64);
        Network network = network(kernels);
        var trajectory = network.run(Tensor.zeros(Precision.F64, STEPS, 1, 2));
        assertThat(kernels.products().get()).isLessThan(forward);
        assertEnds(kernels, () -> Bptt.gradients(trajectory, Tensor.zeros(Precision.F64, 1, 5)));
    }

    @Test
    void aStepOfTrainingThatLeavesModelAndOptimizerAsTheyWere() {
        InterruptingKernels kernels = InterruptingKernels.after(1500, Precision.F64);
        Architecture architecture = new Architecture(Cells.named("lstm"), 2, 5, 2, true);
        Model model = Model.create(architecture, 1, kernels, 1);
        Trainer trainer = new Trainer(
                model,
                Optimizer.adam(0.01),
                new AddingProblem(STEPS, 1),
                new Trainer.Options(4, 1, Dropout.NONE));
        List<double[]> before = values(model);
        assertEnds(kernels, () -> trainer.step(Trainer.Observer.NONE));
        assertThat(trainer.steps()).isZero();
        List<double[]> after = values(model);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(before.get(i));
        }
        Thread.interrupted();
        trainer.step(Trainer.Observer.NONE);
        assertThat(trainer.steps()).isOne();
    }

    private static List<double[]> values(Model model) {
        return model.parameters().values().stream().map(Tensor::toArray).toList();
    }

    @Test
    void aFileThatIsBeingWrittenStaysAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        assertThatExceptionOfType(InterruptedCallException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    Thread.currentThread().interrupt();
                    out.write(new byte[100_000]);
                }));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatIsBeingRead() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.zeros(Precision.F64, 1000));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedCallException.class).isThrownBy(() -> Npy.read(file));
    }

    @Test
    @Timeout(30)
    void anotherThreadIsInterruptedInTheMidstOfItsCall() throws InterruptedException {
        Architecture architecture = new Architecture(Cells.named("lstm"), 2, 64, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 3));
        Tensor input = Tensor.zeros(Precision.F32, 10_000, 1, 2);
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch running = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    running.countDown();
                    network.run(input);
                }
            } catch (InterruptedCallException e) {
                thrown.add(e);
            }
        });
        running.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown).hasSize(1);
    }
}
