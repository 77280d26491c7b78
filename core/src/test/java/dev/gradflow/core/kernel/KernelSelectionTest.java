package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.kernel.reference.ReferenceKernelProvider;
import dev.gradflow.core.tensor.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The choice between providers: by priority, by name, and with an explanation.
class KernelSelectionTest {
    private static final KernelProvider FAST = new Named("fast", 50, "");
    private static final KernelProvider BROKEN = new Named("broken", 90, "the moon is not full: wait for it");

    /// A provider that lends the reference kernels its name.
    private record Named(String name, int priority, String why) implements KernelProvider {
        @Override
        public Optional<String> unavailable() {
            return why.isEmpty() ? Optional.empty() : Optional.of(why);
        }

        @Override
        public Kernels kernels(Precision precision) {
            return new ReferenceKernelProvider().kernels(precision);
        }

        @Override
        public String describe() {
            return "for tests";
        }
    }

    @Test
    void choosesTheHighestPriority() {
        KernelSelection selection = KernelSelection.choose(List.of(FAST), Optional.empty());
        assertThat(selection.provider()).isSameAs(FAST);
        assertThat(selection.describe()).isEqualTo("kernels: fast (for tests), the fastest available");
        assertThat(selection.candidates()).extracting(KernelProvider::name).containsExactly("fast", "reference");
    }

    @Test
    void fallsBackAndSaysWhy() {
        KernelSelection selection = KernelSelection.choose(List.of(BROKEN), Optional.empty());
        assertThat(selection.provider().name()).isEqualTo("reference");
        assertThat(selection.describe())
                .isEqualTo("kernels: reference (plain Java, one element at a time), "
                        + "broken is unavailable: the moon is not full: wait for it");
        KernelSelection next = KernelSelection.choose(List.of(FAST, BROKEN), Optional.empty());
        assertThat(next.provider()).isSameAs(FAST);
        assertThat(next.describe()).contains("broken is unavailable");
    }

    @Test
    void servesAloneWithTheReferenceKernels() {
        KernelSelection selection = KernelSelection.choose(List.of(), Optional.empty());
        assertThat(selection.describe()).contains("no other provider was found");
        for (Precision precision : Precision.values()) {
            assertThat(selection.kernels(precision).precision()).isEqualTo(precision);
        }
    }

    @Test
    void obeysARequest() {
        KernelSelection selection = KernelSelection.choose(List.of(FAST), Optional.of("reference"));
        assertThat(selection.provider().name()).isEqualTo("reference");
        assertThat(selection.describe()).contains("asked for by -Ddev.gradflow.kernels");
    }

    @Test
    void failsARequestThatCannotBeMet() {
        assertThatThrownBy(() -> KernelSelection.choose(List.of(FAST), Optional.of("gpu")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("-Ddev.gradflow.kernels=gpu: no such kernel provider was found; there are fast, reference");
        assertThatThrownBy(() -> KernelSelection.choose(List.of(FAST, BROKEN), Optional.of("broken")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("-Ddev.gradflow.kernels=broken: the moon is not full: wait for it");
    }

    @Test
    void isMadeOnceForTheJvm() {
        assertThat(KernelSelection.current()).isSameAs(KernelSelection.current());
        assertThat(KernelSelection.current().provider().name()).isEqualTo("reference");
    }
}
