package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.kernel.reference.ReferenceKernelProvider;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a team promises: every part once, the same bits, an end, and errors that arrive.
@Timeout(60)
final class ThreadTeamTest {
    @Test
    void everyPartIsDoneOnce() {
        try (ThreadTeam team = ThreadTeam.of(4)) {
            for (int round = 0; round < 20_000; round++) {
                int parts = 1 + round % 7;
                AtomicIntegerArray done = new AtomicIntegerArray(parts);
                assertThat(team.enter()).isTrue();
                team.run(parts, done::incrementAndGet);
                for (int i = 0; i < parts; i++) {
                    assertThat(done.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void partsOfAPartAreDoneByTheThreadThatHasIt() {
        try (ThreadTeam team = ThreadTeam.of(3)) {
            AtomicIntegerArray done = new AtomicIntegerArray(12);
            team.share(4, part -> team.share(3, inner -> done.incrementAndGet(3 * part + inner)));
            for (int i = 0; i < done.length(); i++) {
                assertThat(done.get(i)).isEqualTo(1);
            }
        }
    }

    @Test
    void everyPartLearnsThatTheCallerIsInterrupted() {
        try (ThreadTeam team = ThreadTeam.of(3)) {
            AtomicInteger ended = new AtomicInteger();
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> team.share(6, part -> {
                            ended.incrementAndGet();
                            InterruptedCallException.check();
                            ended.set(100);
                        }))
                        .isInstanceOf(InterruptedCallException.class);
            } finally {
                assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            }
            assertThat(ended).hasValue(6);
            team.share(6, part -> InterruptedCallException.check());
        }
    }

    @Test
    void aSleepingTeamWakes() throws InterruptedException {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(2);
                AtomicIntegerArray done = new AtomicIntegerArray(2);
                assertThat(team.enter()).isTrue();
                team.run(2, done::incrementAndGet);
                assertThat(done.get(0) + done.get(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void anErrorReachesTheCallerAndTheTeamGoesOn() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            assertThat(team.enter()).isTrue();
            assertThatThrownBy(() -> team.run(2, part -> {
                        throw new IllegalStateException("part " + part);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("part");
            AtomicIntegerArray done = new AtomicIntegerArray(2);
            assertThat(team.enter()).isTrue();
            team.run(2, done::incrementAndGet);
            assertThat(done.get(0) + done.get(1)).isEqualTo(2);
        }
    }

    @Test
    void closingEndsTheWorkersAndCallsGoOnAlone() {
        ThreadTeam team = ThreadTeam.of(3);
        Network network = network(team.kernels(new ReferenceKernelProvider().kernels(Precision.F64)));
        Tensor before = network.run(input()).output();
        team.close();
        assertThat(team.enter()).isFalse();
        assertThat(team.hasLiveWorkers()).isFalse();
        assertThat(network.run(input()).output().toArray()).isEqualTo(before.toArray());
    }

    private static Network network(Kernels kernels) {
        Parameters parameters =
                Initialisation.uniform(new Architecture(new LstmCell(), 40, 70, 1, true), kernels.precision(), 3);
        return Network.of(parameters, kernels);
    }

    private static Tensor input() {
        Tensor input = Tensor.zeros(Precision.F64, 6, 9, 40);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, Math.sin(i));
        }
        return input;
    }

    @Test
    void outputsAndGradientsHaveTheSameBitsForAnyNumberOfThreads() {
        Kernels alone = new ReferenceKernelProvider().kernels(Precision.F64);
        Gradients expected = Bptt.gradients(network(alone).run(input()), outputGradient());
        for (int threads = 1; threads <= 4; threads++) {
            try (ThreadTeam team = ThreadTeam.of(threads)) {
                Network network = network(team.kernels(alone));
                assertThat(network.run(input()).output().toArray())
                        .isEqualTo(network(alone).run(input()).output().toArray());
                Gradients actual = Bptt.gradients(network.run(input()), outputGradient());
                assertThat(actual.input().toArray()).isEqualTo(expected.input().toArray());
                actual.parameters().tensors().forEach((name, gradient) -> assertThat(gradient.toArray())
                        .isEqualTo(expected.parameters().get(name).toArray()));
            }
        }
    }

    private static Tensor outputGradient() {
        Tensor gradient = Tensor.zeros(Precision.F64, 6, 9, 70);
        for (int i = 0; i < gradient.shape().size(); i++) {
            gradient.storage().set(i, Math.cos(i));
        }
        return gradient;
    }

    @Test
    void manyCallersMayShareOneTeam() throws Exception {
        Kernels alone = new ReferenceKernelProvider().kernels(Precision.F64);
        double[] expected = network(alone).run(input()).output().toArray();
        try (ThreadTeam team = ThreadTeam.of(2);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Network network = network(team.kernels(alone));
            Callable<double[]> call = () -> network.run(input()).output().toArray();
            for (Future<double[]> result : callers.invokeAll(Collections.nCopies(12, call))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void teamsOfNoneAreRefused() {
        assertThatThrownBy(() -> ThreadTeam.of(0)).hasMessage("a team of 0 threads: there must be at least 1");
    }
}
