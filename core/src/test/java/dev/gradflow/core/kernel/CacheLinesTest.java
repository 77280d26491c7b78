package dev.gradflow.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CacheLinesTest {
    /// What G1 takes for heaps of these sizes.
    @ParameterizedTest
    @CsvSource({
        "268435456, 1048576", "2147483648, 1048576", "4294967296, 2097152", "6320816128, 4194304",
        "68719476736, 33554432", "1099511627776, 33554432"
    })
    void regionsGrowWithTheHeap(long heap, long region) {
        assertThat(CacheLines.regionBytes(heap)).isEqualTo(region);
    }

    @ParameterizedTest
    @EnumSource
    void tensorsBeginAWholeNumberOfLinesAfterAnArraysFirst(Precision precision) {
        int line = CacheLines.BYTES / precision.bytes();
        int large = (int) (CacheLines.regionBytes(Runtime.getRuntime().maxMemory()) / precision.bytes());
        for (int length : new int[] {1, line, line + 1, 1000, large}) {
            Tensor tensor = CacheLines.zeros(precision, 1, length);
            assertThat((tensor.offset() - CacheLines.first(precision.bytes())) % line).isZero();
            assertThat(tensor.shape().extents()).containsExactly(1, length);
            assertThat(tensor.toArray()).containsOnly(0);
            tensor.storage().fill(tensor.offset(), length, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTwoTensorsShareMemory(Precision precision) {
        Tensor[] tensors = new Tensor[50];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = CacheLines.zeros(precision, 3 * i);
            tensors[i].storage().fill(tensors[i].offset(), 3 * i, i);
        }
        for (int i = 1; i < tensors.length; i++) {
            assertThat(tensors[i].toArray()).containsOnly(i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreThanAnArrayHoldsIsRefused(Precision precision) {
        assertThatThrownBy(() -> CacheLines.zeros(precision, 1 << 16, 1 << 15))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2147483648 elements: an array has %d at most",
                        Integer.MAX_VALUE - CacheLines.first(precision.bytes()));
    }
}
