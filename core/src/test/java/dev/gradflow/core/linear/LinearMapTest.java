package dev.gradflow.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Dense maps, and maps made from maps; small integers, so that every result is exact.
final class LinearMapTest {
    private final Tensor a = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    private final Tensor b = Tensor.of(new double[] {1, 0, 2, -1, 1, 3}, 3, 2);

    private static double[] applied(LinearMap map, double... vectors) {
        int count = vectors.length / map.columns();
        Tensor results = Tensor.zeros(map.precision(), count, map.rows());
        map.apply(Tensor.of(vectors, count, map.columns()).copy(map.precision()), results);
        return results.toArray();
    }

    @Test
    void denseInBothDirections() {
        DenseMap map = DenseMap.of(a);
        assertThat(applied(map, 1, 0, -1, 0, 1, 0)).containsExactly(-2, -2, 2, 5);
        assertThat(applied(map.transposed(), 1, -1)).containsExactly(-3, -3, -3);
        Tensor results = Tensor.zeros(Precision.F64, 1, 3);
        map.applyTransposed(Tensor.of(new double[] {1, -1}, 1, 2), results);
        assertThat(results.toArray()).containsExactly(-3, -3, -3);
        assertThat(map.matrix()).isSameAs(a);
    }

    @Test
    void denseViewsAndSinglePrecision() {
        Tensor view = Tensor.of(new double[12], 4, 3).slice(0, 1, 2);
        view.copyFrom(a);
        assertThat(applied(DenseMap.of(view), 1, 0, -1)).containsExactly(-2, -2);
        assertThat(applied(DenseMap.of(a.copy(Precision.F32)), 1, 0, -1)).containsExactly(-2, -2);
    }

    @Test
    void productsScalesAndTransposes() {
        LinearMap product = LinearMap.product(List.of(DenseMap.of(a), DenseMap.of(b)));
        // A·B = [8 7; 20 13]... checked column by column.
        assertThat(applied(product, 1, 0)).containsExactly(1 + 4 + 3, 4 + 10 + 6);
        assertThat(applied(product, 0, 1)).containsExactly(-2 + 9, -5 + 18);
        assertThat(applied(product.transposed(), 1, 0)).containsExactly(8, 7);
        assertThat(applied(product.scaled(-2), 1, 0)).containsExactly(-16, -40);
        assertThat(applied(product.scaled(-2).transposed(), 1, 0)).containsExactly(-16, -14);
        assertThat(product.transposed().transposed()).isSameAs(product);
        assertThat(product.rows()).isEqualTo(2);
        assertThat(product.columns()).isEqualTo(2);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> LinearMap.product(List.of(DenseMap.of(a), DenseMap.of(a))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor 1 is F64[2, 3]");
        assertThatThrownBy(() -> LinearMap.product(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> DenseMap.of(Tensor.zeros(Precision.F64, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two axes");
        DenseMap map = DenseMap.of(a);
        Tensor results = Tensor.zeros(Precision.F64, 1, 2);
        assertThatThrownBy(() -> map.apply(Tensor.zeros(Precision.F64, 1, 2), results))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("F64[count, 3]");
        assertThatThrownBy(() -> map.apply(Tensor.zeros(Precision.F32, 1, 3), results))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("F64[count, 3]");
        assertThatThrownBy(() -> map.apply(Tensor.zeros(Precision.F64, 2, 3), results))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("numbers of rows");
    }
}
