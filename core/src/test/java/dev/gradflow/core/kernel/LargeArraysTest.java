package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LargeArraysTest {
    @AfterEach
    void clearStatus() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource
    void smallAndLargeOnesAreZeroed(Precision precision) {
        int large = (int) (LargeArrays.LARGE / precision.bytes());
        for (int length : new int[] {0, 7, large - 1, large}) {
            Storage storage = LargeArrays.allocate(precision, length);
            assertThat(storage.precision()).isEqualTo(precision);
            assertThat(storage.length()).isEqualTo(length);
            for (int i = 0; i < length; i += 4096) {
                assertThat(storage.get(i)).isZero();
            }
        }
    }

    @Test
    void whoeverIsInterruptedGetsNone() {
        for (int length : new int[] {1, (int) LargeArrays.LARGE}) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedCallException.class)
                    .isThrownBy(() -> LargeArrays.allocate(Precision.F32, length));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void noMemoryIsTheCallersError() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> LargeArrays.allocate(Precision.F64, Integer.MAX_VALUE));
    }
}
