package dev.gradflow.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Leading singular triplets against the full decomposition.
final class LeadingSingularValuesTest {
    @ParameterizedTest
    @CsvSource({"1,1,1", "3,3,3", "5,9,4", "9,5,4", "60,60,10", "200,120,12", "120,200,60", "150,150,1"})
    void agreesWithTheFullDecomposition(int rows, int columns, int count) {
        double[] a = Similarity.gaussian(rows * columns, new SplittableRandom(rows + 7L * columns));
        DenseMap map = DenseMap.of(Tensor.of(a, rows, columns));
        double[] expected = SingularValues.of(map).values();
        LeadingSingularValues leading = LeadingSingularValues.of(map, count);
        assertThat(leading.converged()).isTrue();
        assertThat(leading.values()).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(leading.values()[i]).isCloseTo(expected[i], within(1e-10 * expected[i]));
            assertThat(leading.errors()[i]).isLessThan(1e-10);
            Tensor image = Tensor.zeros(Precision.F64, 1, rows);
            map.apply(Tensor.of(leading.rightVectors()[i], 1, columns), image);
            for (int j = 0; j < rows; j++) {
                assertThat(image.get(0, j))
                        .isCloseTo(leading.values()[i] * leading.leftVectors()[i][j], within(1e-9 * expected[0]));
            }
        }
    }

    @Test
    void aLowRankIsNotExceeded() {
        int n = 50;
        SplittableRandom random = new SplittableRandom(4);
        double[] a = new double[n * n];
        for (int rank = 0; rank < 3; rank++) {
            double[] u = Similarity.gaussian(n, random);
            double[] v = Similarity.gaussian(n, random);
            for (int i = 0; i < n; i++) {
                Vectors.add(u[i], v, 0, a, i * n, n);
            }
        }
        DenseMap map = DenseMap.of(Tensor.of(a, n, n));
        double[] expected = SingularValues.of(map).values();
        LeadingSingularValues leading = LeadingSingularValues.of(map, 6);
        for (int i = 0; i < 3; i++) {
            assertThat(leading.values()[i]).isCloseTo(expected[i], within(1e-11 * expected[i]));
        }
        for (int i = 3; i < leading.values().length; i++) {
            assertThat(leading.values()[i]).isLessThan(1e-13 * expected[0]);
        }
    }

    @Test
    void nothingToFind() {
        assertThatThrownBy(() -> LeadingSingularValues.of(DenseMap.of(Tensor.zeros(Precision.F64, 3, 3)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, 3]");
        LeadingSingularValues zero = LeadingSingularValues.of(DenseMap.of(Tensor.zeros(Precision.F64, 3, 3)), 2);
        assertThat(zero.values()).containsOnly(0);
    }
}
